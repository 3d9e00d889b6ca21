package io.kariba.protocols;

import java.util.List;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;

/** A request or response class without fields, for operations of which only the wire matters. */
public final class EmptyMessage implements SdkPojo {
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<SdkField<?>> sdkFields() {
        return List.of();
    }

    public static final class Builder implements SdkPojo, Buildable {
        @Override
        public List<SdkField<?>> sdkFields() {
            return List.of();
        }

        @Override
        public Object build() {
            return new EmptyMessage();
        }
    }
}
