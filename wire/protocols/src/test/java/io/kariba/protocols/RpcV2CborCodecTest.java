package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are RFC 8949's, put together by hand; the protocol is https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html. */
class RpcV2CborCodecTest {
    private static final ServiceModel SERVICE = ServiceModel.load("cloudwatch");
    private static final OperationModel PUT = SERVICE.operation("PutMetricData").orElseThrow();
    private static final ProtocolCodec CODEC = ProtocolCodec.of(Protocol.RPC_V2_CBOR);
    private static final RequestId ID = new RequestId("id");

    private static WireRequest request(byte[] body) {
        return new WireRequest("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", "",
                Map.of("smithy-protocol", List.of("rpc-v2-cbor"), "content-type", List.of("application/cbor")), body);
    }

    private static String hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "%02x".formatted(0x60 + bytes.length) + HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void aRequestIsChosenByItsHeader() {
        assertThat(Protocol.of(SERVICE, request(new byte[0]))).isEqualTo(Protocol.RPC_V2_CBOR);
    }

    @Test
    void mapsListsNumbersAndMomentsAreRead() {
        String datum = "a3" + hex("MetricName") + hex("m") + hex("Timestamp") + "c1fb41d6a8686ae00000" + hex("Value") + "f94200";
        byte[] body = bytes("bf" + hex("Namespace") + hex("n") + hex("MetricData") + "9f" + datum + "ff" + hex("Unknown") + "81820102" + "ff");
        Map<String, Object> found = CODEC.decode(PUT, request(body));
        Map<String, Object> metric = Map.of("MetricName", "m", "Timestamp", Instant.ofEpochMilli(1_520_542_123_500L), "Value", 3.0);
        assertThat(found).isEqualTo(Map.of("Namespace", "n", "MetricData", List.of(metric)));
    }

    @Test
    void answersAndErrorsNameTheProtocol() {
        WireResponse answer = CODEC.encode(SERVICE.operation("GetMetricStatistics").orElseThrow(),
                Map.of("Label", "l", "Datapoints", List.of(Map.of("Timestamp", Instant.ofEpochSecond(10), "Sum", 1.5))), ID);
        assertThat(HexFormat.of().formatHex(answer.body()))
                .isEqualTo("bf" + hex("Label") + hex("l") + hex("Datapoints") + "9fbf" + hex("Timestamp") + "c10a" + hex("Sum") + "fb3ff8000000000000" + "ffffff");
        assertThat(answer.headers()).containsEntry("smithy-protocol", List.of("rpc-v2-cbor")).containsEntry("Content-Type", List.of("application/cbor"));
        WireResponse error = CODEC.encodeError(SERVICE, new WireError("ResourceNotFound", 404, "gone"), ID, request(new byte[0]));
        assertThat(HexFormat.of().formatHex(error.body())).isEqualTo("bf" + hex("__type") + hex("ResourceNotFound") + hex("message") + hex("gone") + "ff");
        assertThat(error.status()).isEqualTo(404);
    }

    @Test
    void anOperationWithoutOutputAnswersWithoutABody() {
        WireResponse answer = CODEC.encode(PUT, Map.of(), ID);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers()).doesNotContainKey("Content-Type");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("deep", bytes("a1" + hex("X") + "81".repeat(100_000))),
                Arguments.of("a list", bytes("80")),
                Arguments.of("cut off", bytes("a2" + hex("Namespace") + hex("n"))),
                Arguments.of("more behind", bytes("a0a0")),
                Arguments.of("a length beyond the body", bytes("a1" + hex("Namespace") + "7b7fffffffffffffff61")),
                Arguments.of("bytes beyond the body", bytes("a1" + hex("Namespace") + "5a7fffffff61")),
                Arguments.of("a number for a string", bytes("a1" + hex("Namespace") + "01")),
                Arguments.of("twice", bytes("a2" + hex("Namespace") + hex("a") + hex("Namespace") + hex("b"))),
                Arguments.of("broken UTF-8", bytes("a1" + hex("Namespace") + "62c328")),
                Arguments.of("a moment without a tag", bytes("a1" + hex("MetricData") + "81a1" + hex("Timestamp") + "01")),
                Arguments.of("a moment that is no number", bytes("a1" + hex("MetricData") + "81a1" + hex("Timestamp") + "c1fb7ff8000000000000")),
                Arguments.of("a moment out of range", bytes("a1" + hex("MetricData") + "81a1" + hex("Timestamp") + "c1fb7fefffffffffffff")),
                Arguments.of("a reserved length", bytes("bc")),
                Arguments.of("nothing but breaks", bytes("ff".repeat(100))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostileBodiesAreRefused(String name, byte[] body) {
        assertThatThrownBy(() -> CODEC.decode(PUT, request(body))).isInstanceOfSatisfying(WireError.class, error -> {
            assertThat(error.code()).isEqualTo("SerializationException");
            assertThat(error.status()).isEqualTo(400);
        });
    }
}
