package io.kariba.wire;

import io.kariba.protocols.Protocol;
import io.kariba.protocols.ServiceModel;

/** How a service words errors that are not its own: by protocol, S3 apart. */
enum Family {
    S3,
    REST,
    JSON,
    QUERY;

    static Family of(ServiceModel service) {
        if (service.name().equals("s3")) {
            return S3;
        }
        return of(service.protocol());
    }

    static Family of(Protocol protocol) {
        return switch (protocol) {
            case REST_XML, AWS_QUERY, EC2_QUERY -> QUERY;
            case REST_JSON -> REST;
            case AWS_JSON_1_0, AWS_JSON_1_1, RPC_V2_CBOR -> JSON;
        };
    }
}
