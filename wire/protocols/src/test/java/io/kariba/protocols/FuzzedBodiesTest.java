package io.kariba.protocols;

import io.kariba.api.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bodies of every protocol, changed at random: what cannot be read ends as a client's error. */
class FuzzedBodiesTest {
    private static void decode(Protocol protocol, String service, String operation, String query, byte[] body) {
        OperationModel model = ServiceModel.load(service).operation(operation).orElseThrow();
        String type = protocol == Protocol.RPC_V2_CBOR ? "application/cbor" : "application/x";
        WireRequest request = new WireRequest(model.method(), "/b/k", query, Map.of("content-type", List.of(type)), body);
        Map<String, Object> document = ProtocolCodec.of(protocol).decode(model, request);
        Validator.check(model, document);
    }

    private static Fuzz.Bytes reader(Protocol protocol, String service, String operation, String query) {
        return body -> {
            try {
                decode(protocol, service, operation, query, body);
            } catch (WireError refused) {
                if (refused.status() >= 500) {
                    throw new IllegalStateException("answered with " + refused.status(), refused);
                }
            }
        };
    }

    @Test
    void json() {
        Fuzz.of(
                        "{\"DatabaseName\":\"d\",\"TableInput\":{\"Name\":\"t\",\"Retention\":1,\"LastAccessTime\":1.5,\"Parameters\":{\"a\":\"b\"},"
                                + "\"StorageDescriptor\":{\"Columns\":[{\"Name\":\"c\",\"Type\":\"int\"}],\"SkewedInfo\":{\"SkewedColumnNames\":[\"x\"]}}}}",
                        "{\"DatabaseName\":null,\"PartitionIndexes\":[{\"Keys\":[\"\\u00e9\"],\"IndexName\":\"i\"}]}")
                .words("null", "true", "\\ud800", "{\"a\":", "[", "1e400", "\"TableInput\":", "\"Name\":")
                .rounds(20_000)
                .run(reader(Protocol.AWS_JSON_1_1, "glue", "CreateTable", ""));
    }

    @Test
    void xml() {
        Fuzz.of(
                        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key><VersionId>1</VersionId><Size>5</Size></Object>"
                                + "<Quiet>true</Quiet></Delete>",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Delete><Object><Key><![CDATA[x]]></Key></Object><!-- c --></Delete>")
                .words("<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "&#x10ffff;", "<Object>", "</Object>", "<a:b xmlns:a='c'>", "<?p?>", "]]>", "encoding=\"UTF-16\"")
                .rounds(10_000)
                .run(reader(Protocol.REST_XML, "s3", "DeleteObjects", "delete"));
    }

    @Test
    void forms() {
        Fuzz.of("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws&RoleSessionName=abc&PolicyArns.member.1.arn=x&DurationSeconds=900&Tags.member.1.Key=k")
                .words("&", "=", "%C3", ".member.", ".1.", "Tags.member.999999999.", "+")
                .rounds(20_000)
                .run(reader(Protocol.AWS_QUERY, "sts", "AssumeRole", ""));
    }

    @Test
    void cbor() {
        // {"Namespace":"n","MetricData":[{"MetricName":"m","Timestamp":1(1.5),"Value":2.5,"Values":[1.0]}]}
        byte[] good = HexFormat.of().parseHex("a2694e616d657370616365616e6a4d657472696344617461" + "9f" + "a4" + "6a4d65747269634e616d65616d" + "6954696d657374616d70"
                + "c1fb3ff8000000000000" + "6556616c7565fb4004000000000000" + "6656616c75657381fb3ff0000000000000" + "ff");
        decode(Protocol.RPC_V2_CBOR, "cloudwatch", "PutMetricData", "", good);
        Fuzz.of(good, new byte[] {(byte) 0xbf, (byte) 0xff}).rounds(20_000).run(reader(Protocol.RPC_V2_CBOR, "cloudwatch", "PutMetricData", ""));
    }

    @Test
    void events() {
        byte[] event = new EventStreamMessage(Map.of(":event-type", "Records", "n", 5), "payload".getBytes(StandardCharsets.UTF_8)).bytes();
        Fuzz.of(event).rounds(20_000).run(bytes -> {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            while (EventStreamMessage.read(in).isPresent()) {
                // On to the next.
            }
        }, IOException.class);
    }

    @Test
    void times() {
        Fuzz.of("2026-11-21T10:00:00.123Z", "Sat, 21 Nov 2026 10:00:00 GMT", "1795257328.5", "2026-11-21T10:00:00+05:45").rounds(20_000).texts(text -> {
            for (String format : List.of(Timestamps.ISO_8601, Timestamps.UNIX, "rfc822")) {
                try {
                    Timestamps.parseAny(format, text);
                } catch (Malformed refused) {
                    // As it says.
                }
            }
        });
    }
}
