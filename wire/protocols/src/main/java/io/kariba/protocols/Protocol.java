package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.util.Optional;

/** AWS's wire protocols, as Smithy names them. */
public enum Protocol {
    REST_XML("rest-xml"),
    REST_JSON("rest-json"),
    AWS_JSON_1_0("json"),
    AWS_JSON_1_1("json"),
    AWS_QUERY("query"),
    EC2_QUERY("ec2"),
    RPC_V2_CBOR("smithy-rpc-v2-cbor");

    private final String modelName;

    Protocol(String modelName) {
        this.modelName = modelName;
    }

    /** Whether operations are found by method and path. */
    public boolean isRest() {
        return this == REST_XML || this == REST_JSON;
    }

    /** Whether operations are found by the {@code X-Amz-Target} header. */
    public boolean isAwsJson() {
        return this == AWS_JSON_1_0 || this == AWS_JSON_1_1;
    }

    /** The protocol a model's metadata names. */
    static Protocol parse(String modelName, String jsonVersion) {
        if (modelName.equals("json")) {
            return jsonVersion.equals("1.0") ? AWS_JSON_1_0 : AWS_JSON_1_1;
        }
        for (Protocol protocol : values()) {
            if (protocol.modelName.equals(modelName)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("No such protocol: " + modelName);
    }

    /** The protocol a request to this service speaks: clients of services with several choose one per request. */
    public static Protocol of(ServiceModel service, WireRequest request) {
        Optional<String> smithy = request.header("smithy-protocol");
        if (smithy.isPresent() && smithy.get().equals("rpc-v2-cbor") && service.protocols().contains(RPC_V2_CBOR)) {
            return RPC_V2_CBOR;
        }
        if (request.header("x-amz-target").isPresent()) {
            for (Protocol protocol : service.protocols()) {
                if (protocol.isAwsJson()) {
                    return request.contentType().contains("json-1.0") ? AWS_JSON_1_0 : request.contentType().contains("json-1.1") ? AWS_JSON_1_1 : protocol;
                }
            }
        }
        if (LetterCase.lower(request.contentType()).startsWith("application/x-www-form-urlencoded")
                && service.protocols().contains(AWS_QUERY)) {
            return AWS_QUERY;
        }
        return service.protocol();
    }
}
