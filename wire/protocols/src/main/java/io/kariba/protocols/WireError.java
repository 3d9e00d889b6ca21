package io.kariba.protocols;

import java.util.Map;

/** An error as it goes to the client: AWS's code, status, wording and modelled members. */
public final class WireError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;
    private final transient Map<String, Object> members;

    /**
     * @param code the wire code, e.g. {@code NoSuchBucket}
     * @param status the HTTP status; below 500 the sender is at fault
     * @param message shown to the client
     * @param members members of the error's shape beside the message, and S3's own such as {@code BucketName}
     */
    public WireError(String code, int status, String message, Map<String, Object> members) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.members = members;
    }

    public WireError(String code, int status, String message) {
        this(code, status, message, Map.of());
    }

    /** What a client of this service is told about a failure. */
    public static WireError of(Throwable failure, ServiceModel service) {
        throw new UnsupportedOperationException(service.name(), failure);
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public boolean isSenderFault() {
        return status < 500;
    }

    public Map<String, Object> members() {
        return members;
    }
}
