package io.kariba.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogTable;
import io.kariba.api.Objects;
import io.kariba.api.TestCallers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InternalCallsTest {
    private final List<AuditRecord> records = new ArrayList<>();
    private final Caller caller = TestCallers.root().via("glue.amazonaws.com");
    private RuntimeException failure;

    private Objects objects() {
        return new AuditedObjects(answering(Objects.class), records::add, () -> Instant.EPOCH);
    }

    private Catalog catalog() {
        return new AuditedCatalog(answering(Catalog.class), records::add, () -> Instant.EPOCH);
    }

    /** A port whose every method answers empty, or throws {@link #failure}. */
    private <P> P answering(Class<P> port) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
            if (failure != null) {
                throw failure;
            }
            Class<?> type = method.getReturnType();
            if (type == InputStream.class) {
                return new ByteArrayInputStream(new byte[5]);
            }
            if (type == Objects.Upload.class) {
                return new Discarding();
            }
            return type == Optional.class ? Optional.empty() : type == boolean.class ? (Object) true : type == List.class ? List.of() : null;
        }));
    }

    private static final class Discarding extends Objects.Upload {
        @Override
        public void write(int one) {}

        @Override
        public void commit() {}
    }

    @Test
    void everyMethodOfThePortsLeavesOneRecord() throws Exception {
        for (Object port : List.of(objects(), catalog())) {
            Class<?> type = port.getClass().getInterfaces()[0];
            for (Method method : type.getMethods()) {
                records.clear();
                Object[] arguments = Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
                Object result = method.invoke(port, arguments);
                if (result instanceof InputStream in) {
                    in.close();
                } else if (result instanceof Objects.Upload upload) {
                    upload.commit();
                }
                assertThat(records).as(method.getName()).hasSize(1);
                assertThat(records.getFirst().calledVia()).containsExactly("glue.amazonaws.com");
                assertThat(records.getFirst().requestId()).isEqualTo(caller.requestId().value());
                assertThat(records.getFirst().resource()).startsWith("arn:aws:");
            }
        }
    }

    private Object argument(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Caller" -> caller;
            case "String" -> "name";
            case "Optional" -> Optional.empty();
            case "List" -> List.of("x");
            case "long" -> 0L;
            case "int" -> 1;
            case "CatalogDatabase" -> new CatalogDatabase("db", Optional.empty(), Optional.empty(), Map.of());
            case "CatalogTable" -> new CatalogTable(
                    "db", "t", Optional.empty(), Optional.empty(), "EXTERNAL_TABLE", null, List.of(), Map.of(), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty());
            case "CatalogPartition" -> null;
            default -> throw new AssertionError(type);
        };
    }

    @Test
    void readIsRecordedWithItsBytesWhenItIsClosed() throws IOException {
        try (InputStream in = objects().get(caller, "lake", "a/b.csv")) {
            assertThat(in.readNBytes(3)).hasSize(3);
            assertThat(records).isEmpty();
        }
        assertThat(records.getFirst().operation()).isEqualTo("GetObject");
        assertThat(records.getFirst().resource()).isEqualTo("arn:aws:s3:::lake/a/b.csv");
        assertThat(records.getFirst().bytesOut()).isEqualTo(3);
    }

    @Test
    void writeIsRecordedWhenItIsCommittedAndNotWhenItIsGivenUp() throws IOException {
        try (Objects.Upload upload = objects().put(caller, "lake", "k", "text/plain")) {
            upload.write(new byte[7]);
        }
        assertThat(records).isEmpty();
        try (Objects.Upload upload = objects().put(caller, "lake", "k", "text/plain")) {
            upload.write(new byte[7]);
            upload.commit();
        }
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().bytesIn()).isEqualTo(7);
    }

    @Test
    void refusalsAndErrorsAreRecordedWithTheirCode() {
        failure = new AccessDenied("no");
        assertThatThrownBy(() -> objects().get(caller, "lake", "k")).isSameAs(failure);
        failure = new Catalog.CatalogError("AlreadyExistsException", "there");
        assertThatThrownBy(() -> catalog().deleteTable(caller, "d", "t")).isSameAs(failure);
        failure = new Objects.ObjectError("NoSuchBucket", "none");
        assertThatThrownBy(() -> objects().list(caller, "lake", "", "", Optional.empty(), 10)).isSameAs(failure);
        failure = new IllegalStateException("a defect");
        assertThatThrownBy(() -> objects().delete(caller, "lake", "k")).isSameAs(failure);
        assertThat(records).extracting(AuditRecord::status).containsExactly(403, 400, 400, 500);
        assertThat(records).extracting(AuditRecord::errorCode).containsExactly("AccessDenied", "AlreadyExistsException", "NoSuchBucket", "InternalFailure");
    }
}
