package io.kariba.protocols;

import io.kariba.api.LetterCase;


/**
 * What restJson1 says a body is, and the refusal of requests that send or ask for something else. A Content-Type without a body is let pass: older SDKs send
 * one always.
 */
final class MediaTypes {
    static final String JSON = "application/json";

    private MediaTypes() {}

    /** The type of a member that is the whole body. */
    static String of(Member payload) {
        return payload.shape().traits().text("mediaType", switch (payload.shape().type()) {
            case BLOB -> "application/octet-stream";
            case STRING -> "text/plain";
            default -> JSON;
        });
    }

    /** @throws WireError 415 for a body of another type than the operation's, 406 if the client takes no answer of the operation's type */
    static void check(OperationModel operation, WireRequest request) {
        String sent = bare(request.contentType());
        String wanted = wanted(operation.input());
        if (!wanted.isEmpty() && !sent.equals(wanted) && (request.body().length > 0 || !sent.isEmpty())) {
            throw new WireError("UnsupportedMediaTypeException", 415, "Unsupported content type: " + (sent.length() > 60 ? sent.substring(0, 60) : sent));
        }
        String answered = wanted(operation.output());
        if (!answered.isEmpty() && !accepts(request.header("accept").orElse("*/*"), answered)) {
            throw new WireError("NotAcceptableException", 406, "The response is of type " + answered);
        }
    }

    /** The type a structure's body must have; empty where it may have any, being bytes or naming its type in a header, or where there is none. */
    private static String wanted(Shape shape) {
        if (shape == null || shape.isEventStream()) {
            return "";
        }
        for (Member member : shape.members().values()) {
            if (member.location() == Member.Location.HEADER && member.wireName().equalsIgnoreCase("Content-Type")) {
                return "";
            }
        }
        Member payload = shape.payload();
        if (payload == null) {
            return RestJsonCodec.hasBody(shape) ? JSON : "";
        }
        boolean bytes = payload.shape().type() == Shape.Type.BLOB && !payload.shape().traits().has("mediaType");
        return bytes || payload.shape().isEventStream() ? "" : of(payload);
    }

    private static boolean accepts(String accept, String type) {
        for (String range : accept.split(",")) {
            String bare = bare(range);
            if (bare.isEmpty() || bare.equals("*/*") || bare.equals(type) || bare.equals(type.substring(0, type.indexOf('/')) + "/*")) {
                return true;
            }
        }
        return false;
    }

    private static String bare(String value) {
        int end = value.indexOf(';');
        return LetterCase.lower((end < 0 ? value : value.substring(0, end)).strip());
    }
}
