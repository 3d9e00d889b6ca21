package io.kariba.protocols;

import io.kariba.api.AccessDenied;
import io.kariba.api.Blobs;
import io.kariba.api.Metadata;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/** An error as it goes to the client: AWS's code, status, wording and modelled members. */
public final class WireError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    /**
     * @param code the wire code, e.g. {@code NoSuchBucket}
     * @param status the HTTP status; below 500 the sender is at fault
     * @param message shown to the client
     * @param members members of the error's shape beside the message, and S3's own such as {@code BucketName}
     */
    public WireError(String code, int status, String message, Map<String, Object> members) {
        this(code, status, message, members, Map.of());
    }

    private WireError(String code, int status, String message, Map<String, Object> members, Map<String, String> headers) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.members = members;
        this.headers = headers;
    }

    public WireError(String code, int status, String message) {
        this(code, status, message, Map.of());
    }

    /** The same error with response headers of its own, in AWS's spelling, e.g. {@code x-amz-delete-marker} with S3's 404 for a deleted object. */
    public WireError withHeaders(Map<String, String> changed) {
        return new WireError(code, status, getMessage(), members, Map.copyOf(changed));
    }

    /** What a client of this service is told about a failure. */
    public static WireError of(Throwable failure, ServiceModel service) {
        return switch (failure) {
            case WireError error -> error;
            case AwsServiceException modelled -> of(modelled, service);
            case AccessDenied denied -> ServiceCodes.accessDenied(service, denied.getMessage());
            case Metadata.MetadataFull full -> ServiceCodes.full(service, full.getMessage());
            case Blobs.BlobsFull full -> ServiceCodes.full(service, full.getMessage());
            case UncheckedIOException wrapped when wrapped.getCause() instanceof Blobs.BlobsFull full -> ServiceCodes.full(service, full.getMessage());
            case Metadata.MetadataUnavailable unavailable -> ServiceCodes.unavailable(service);
            case Metadata.OutcomeUnknown unknown -> ServiceCodes.outcomeUnknown(service);
            default -> ServiceCodes.internal(service);
        };
    }

    private static WireError of(AwsServiceException failure, ServiceModel service) {
        AwsErrorDetails details = failure.awsErrorDetails();
        Optional<Shape> shape = shape(failure, details, service);
        String code = details != null && details.errorCode() != null
                ? details.errorCode()
                : shape.map(Shape::name).orElseGet(() -> ServiceCodes.internal(service).code());
        String message = details != null && details.errorMessage() != null ? details.errorMessage() : failure.getMessage();
        int status = failure.statusCode() >= 300 ? failure.statusCode() : shape.map(WireError::status).orElse(500);
        Map<String, Object> members = failure instanceof SdkPojo pojo ? Binder.document(pojo, shape.orElse(null)) : Map.of();
        return new WireError(code, status, message, members);
    }

    /** The error's shape, by the code or else by the name of the SDK's class, which ends with Exception even where the shape's does not. */
    private static Optional<Shape> shape(AwsServiceException failure, AwsErrorDetails details, ServiceModel service) {
        String type = failure.getClass().getSimpleName();
        Optional<Shape> byCode = details == null || details.errorCode() == null ? Optional.empty() : service.error(details.errorCode());
        return byCode.or(() -> service.error(type)).or(() -> service.error(type.replaceFirst("Exception$", "")));
    }

    private static int status(Shape shape) {
        if (shape.traits().map("error").get("httpStatusCode") instanceof Number status) {
            return status.intValue();
        }
        return shape.traits().is("fault") ? 500 : 400;
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** The code as the query protocols write it, where the model gives a code other than the shape's name. */
    String queryCode(ServiceModel service) {
        return service.error(code).map(shape -> shape.traits().map("error").get("code")).map(Object::toString).orElse(code);
    }

    public boolean isSenderFault() {
        return status < 500;
    }

    public Map<String, Object> members() {
        return members;
    }

    /** Response headers that go out with the error beside those of its protocol; they win over those. */
    public Map<String, String> headers() {
        return headers;
    }
}
