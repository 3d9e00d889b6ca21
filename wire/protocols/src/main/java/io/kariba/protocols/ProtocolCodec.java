package io.kariba.protocols;

import io.kariba.api.RequestId;
import java.util.Map;

/**
 * Requests into documents and documents into responses, for one protocol. A document holds members by their name in the model, as String, Boolean,
 * Integer, Long, Float, Double, BigInteger, BigDecimal, Instant, byte[], List and Map. Stateless.
 */
public interface ProtocolCodec {
    /** The codec of a protocol. */
    static ProtocolCodec of(Protocol protocol) {
        return Codecs.BY_PROTOCOL.get(protocol);
    }

    /**
     * Reads a request.
     *
     * @throws WireError 4xx in the service's own words if the request is malformed
     */
    Map<String, Object> decode(OperationModel operation, WireRequest request);

    /** Writes a successful response. A streaming member is left to the caller. */
    WireResponse encode(OperationModel operation, Map<String, Object> output, RequestId id);

    /** Writes an error. The request is what was asked, for its path and method: errors to HEAD have no body. */
    WireResponse encodeError(ServiceModel service, WireError error, RequestId id, WireRequest request);

    /** The one codec of each protocol. */
    final class Codecs {
        private static final Map<Protocol, ProtocolCodec> BY_PROTOCOL = Map.of(
                Protocol.REST_XML, new RestXmlCodec(),
                Protocol.REST_JSON, new RestJsonCodec(),
                Protocol.AWS_JSON_1_0, new AwsJsonCodec("1.0"),
                Protocol.AWS_JSON_1_1, new AwsJsonCodec("1.1"),
                Protocol.AWS_QUERY, new QueryCodec(false),
                Protocol.EC2_QUERY, new QueryCodec(true),
                Protocol.RPC_V2_CBOR, new RpcV2CborCodec());

        private Codecs() {}
    }
}
