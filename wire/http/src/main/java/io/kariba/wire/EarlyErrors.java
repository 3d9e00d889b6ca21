package io.kariba.wire;

import io.kariba.protocols.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Errors of requests for which no service was found: in the shape the client will try to read. */
final class EarlyErrors {
    private EarlyErrors() {}

    /** The shape of an error. */
    enum Shape {
        JSON,
        QUERY,
        S3
    }

    static Shape shapeOf(Inbound request) {
        String type = request.headerOr("content-type", "");
        if (request.header("x-amz-target").isPresent() || type.contains("json") || type.contains("cbor")) {
            return Shape.JSON;
        }
        return type.startsWith("application/x-www-form-urlencoded") ? Shape.QUERY : Shape.S3;
    }

    /** @param isHead whether only the head of the answer may be sent */
    static WireResponse of(Shape shape, int status, String code, String message, String id, boolean isHead) {
        String text = switch (shape) {
            case JSON -> "{\"__type\":\"" + json(code) + "\",\"message\":\"" + json(message) + "\"}";
            case QUERY -> "<ErrorResponse><Error><Type>Sender</Type><Code>" + xml(code) + "</Code><Message>" + xml(message)
                    + "</Message></Error><RequestId>" + xml(id) + "</RequestId></ErrorResponse>";
            case S3 -> "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + xml(code) + "</Code><Message>" + xml(message)
                    + "</Message><RequestId>" + xml(id) + "</RequestId></Error>";
        };
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put(shape == Shape.S3 ? "x-amz-request-id" : "x-amzn-RequestId", List.of(id));
        headers.put("Content-Type", List.of(switch (shape) {
            case JSON -> "application/x-amz-json-1.1";
            case QUERY -> "text/xml";
            case S3 -> "application/xml";
        }));
        if (shape == Shape.JSON) {
            headers.put("x-amzn-ErrorType", List.of(code));
        }
        return new WireResponse(status, headers, isHead ? new byte[0] : text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /** Text inside a string of JSON. What could steer a terminal that shows it, or turn the reading around, is written as its number. */
    static String json(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.getType(c) == Character.FORMAT) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' || c >= 0xfffe || Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        return out.toString();
    }
}
