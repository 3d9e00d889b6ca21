package io.kariba.protocols;

import java.util.Map;

/** The codes that services use for failures their models do not describe. */
final class ServiceCodes {
    /**
     * Codes of input that breaks a constraint, where it is not the protocol's usual one (ValidationError for query services, ValidationException for the others).
     * Athena, CloudWatch Logs and QuickSight name theirs in each operation's error list.
     */
    private static final Map<String, String> VALIDATION = Map.of(
            "athena", "InvalidRequestException",
            "logs", "InvalidParameterException",
            "quicksight", "InvalidParameterValueException",
            "lakeformation", "InvalidInputException");

    private ServiceCodes() {}

    private static boolean isQuery(ServiceModel service) {
        return service.protocol() == Protocol.AWS_QUERY || service.protocol() == Protocol.EC2_QUERY || service.isQueryCompatible();
    }

    static String validation(ServiceModel service) {
        return VALIDATION.getOrDefault(service.name(), isQuery(service) ? "ValidationError" : "ValidationException");
    }

    static WireError accessDenied(ServiceModel service, String message) {
        if (S3Xml.isS3(service)) {
            return new WireError("AccessDenied", 403, message);
        }
        return switch (service.protocol()) {
            case AWS_QUERY, REST_XML -> new WireError("AccessDenied", 403, message);
            case EC2_QUERY -> new WireError("UnauthorizedOperation", 403, message);
            case REST_JSON -> new WireError("AccessDeniedException", 403, message);
            default -> new WireError("AccessDeniedException", 400, message);
        };
    }

    static WireError unavailable(ServiceModel service) {
        return S3Xml.isS3(service)
                ? new WireError("ServiceUnavailable", 503, "Service is unable to handle request.")
                : new WireError("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server.");
    }

    /**
     * The disk is full. S3 has a code of its own for that where it runs on a customer's disks (S3 on Outposts, "List of Amazon S3 on Outposts error codes" of the API
     * reference): 507, which SDKs do not try again by themselves. To send a body again at once is in vain; to start a query again later is not.
     */
    static WireError full(ServiceModel service, String message) {
        return S3Xml.isS3(service) ? new WireError("InsufficientCapacity", 507, message) : new WireError("ServiceUnavailable", 503, message);
    }

    static WireError internal(ServiceModel service) {
        return S3Xml.isS3(service)
                ? new WireError("InternalError", 500, "We encountered an internal error. Please try again.")
                : new WireError("InternalFailure", 500, "The request processing has failed because of an unknown error, exception or failure.");
    }

    static WireError outcomeUnknown(ServiceModel service) {
        return new WireError(internal(service).code(), 500, "The request may or may not have taken effect. Look before you try again.");
    }

    /** A known operation that is not served. */
    static WireError notServed(ServiceModel service, String operation, String reason) {
        String message = reason.isEmpty() ? "The operation " + operation + " is not supported." : operation + ": " + reason;
        if (S3Xml.isS3(service)) {
            return new WireError("NotImplemented", 501, "A header you provided implies functionality that is not implemented: " + message);
        }
        return switch (service.protocol()) {
            case AWS_QUERY, EC2_QUERY -> new WireError("InvalidAction", 400, message);
            default -> new WireError("UnknownOperationException", 400, message);
        };
    }

    /** A request that names no operation of the model. */
    static WireError unknownOperation(ServiceModel service, String asked) {
        if (S3Xml.isS3(service)) {
            return new WireError("MethodNotAllowed", 405, "The specified method is not allowed against this resource: " + asked);
        }
        return switch (service.protocol()) {
            case AWS_QUERY, EC2_QUERY -> asked.isEmpty()
                    ? new WireError("MissingAction", 400, "The request is missing an Action parameter.")
                    : new WireError("InvalidAction", 400, "Could not find operation " + asked + " for version " + service.apiVersion());
            case REST_JSON, REST_XML -> new WireError("UnknownOperationException", 404, "Unknown operation: " + asked);
            default -> new WireError("UnknownOperationException", 400, "Unknown operation: " + asked);
        };
    }
}
