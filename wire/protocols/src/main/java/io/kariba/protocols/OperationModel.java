package io.kariba.protocols;

/** One operation of an API. Immutable. */
public final class OperationModel {
    OperationModel() {}

    public String name() {
        throw new UnsupportedOperationException();
    }

    public ServiceModel service() {
        throw new UnsupportedOperationException();
    }

    /** The HTTP method. */
    public String method() {
        throw new UnsupportedOperationException();
    }

    /** Whether the request's body is a stream of bytes, e.g. PutObject: its body is then not read before the handler runs. */
    public boolean isStreamingInput() {
        throw new UnsupportedOperationException();
    }

    /** Whether the response's body is a stream of bytes, e.g. GetObject. */
    public boolean isStreamingOutput() {
        throw new UnsupportedOperationException();
    }
}
