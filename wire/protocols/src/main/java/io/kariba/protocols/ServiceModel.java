package io.kariba.protocols;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One AWS API: its operations and shapes. Immutable; loaded once per name when first needed. */
public final class ServiceModel {
    private ServiceModel() {}

    /**
     * The model of a service.
     *
     * @param name botocore's folder name, e.g. {@code glue}, {@code stepfunctions}
     * @throws IllegalArgumentException if there is no such model
     */
    public static ServiceModel load(String name) {
        throw new UnsupportedOperationException(name);
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    /** The protocol preferred by the model. */
    public Protocol protocol() {
        throw new UnsupportedOperationException();
    }

    /** All protocols the service speaks, preferred first. */
    public List<Protocol> protocols() {
        throw new UnsupportedOperationException();
    }

    /** The service in a signature's scope, e.g. {@code monitoring} for CloudWatch. */
    public String signingName() {
        throw new UnsupportedOperationException();
    }

    /** The first label of the service's host, e.g. {@code query.timestream}. */
    public String endpointPrefix() {
        throw new UnsupportedOperationException();
    }

    /** What stands before the operation in {@code X-Amz-Target}; empty for services without. */
    public String targetPrefix() {
        throw new UnsupportedOperationException();
    }

    public String apiVersion() {
        throw new UnsupportedOperationException();
    }

    /** The service's name in SDKs, e.g. {@code SFN}. */
    public String serviceId() {
        throw new UnsupportedOperationException();
    }

    public Optional<OperationModel> operation(String operation) {
        throw new UnsupportedOperationException(operation);
    }

    public Collection<OperationModel> operations() {
        throw new UnsupportedOperationException();
    }
}
