package io.kariba.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Paths and queries as signatures see them: RFC 3986's unreserved characters stand for themselves, everything else is upper-case percent-encoded. */
final class UriText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UriText() {}

    /** One {@code name=value} of a query, decoded. */
    record Parameter(String name, String value) {}

    /** Decodes percent escapes; malformed ones stand for themselves. Bytes that are not UTF-8 come out as U+FFFD. */
    static String decode(String text, boolean plusIsSpace) {
        return text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)
                ? text
                : new String(decodeBytes(text, plusIsSpace), StandardCharsets.UTF_8);
    }

    private static byte[] decodeBytes(String text, boolean plusIsSpace) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%' && i + 2 < in.length && digit(in[i + 1]) >= 0 && digit(in[i + 2]) >= 0) {
                out.write(digit(in[i + 1]) << 4 | digit(in[i + 2]));
                i += 2;
            } else {
                out.write(plusIsSpace && in[i] == '+' ? ' ' : in[i]);
            }
        }
        return out.toByteArray();
    }

    private static int digit(byte b) {
        return Character.digit((char) (b & 0xff), 16);
    }

    /** Encodes UTF-8 bytes; slashes stay if asked for. */
    static String encode(String text, boolean keepSlash) {
        return encode(text.getBytes(StandardCharsets.UTF_8), keepSlash);
    }

    private static String encode(byte[] bytes, boolean keepSlash) {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            int c = b & 0xff;
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~'
                    || c == '/' && keepSlash) {
                out.append((char) c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return out.toString();
    }

    /** S3's canonical path: each byte encoded once, nothing normalised, an encoded slash left apart from a real one. */
    static String encodedOnce(String rawPath) {
        StringBuilder path = new StringBuilder(rawPath.length() + 16);
        for (String segment : rawPath.split("/", -1)) {
            path.append(encode(decodeBytes(segment, false), false)).append('/');
        }
        path.setLength(path.length() - 1);
        return path.isEmpty() ? "/" : path.toString();
    }

    /** Every other service's canonical path: dot segments and empty ones removed, and the encoded text encoded again. */
    static String encodedTwice(String rawPath) {
        return encode(normalised(rawPath), true);
    }

    private static String normalised(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        String joined = "/" + String.join("/", segments);
        return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
    }

    /** The parameters of a raw query in their order. */
    static List<Parameter> parameters(String rawQuery) {
        List<Parameter> all = new ArrayList<>();
        for (String part : rawQuery.split("&")) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                all.add(new Parameter(decode(name, true), decode(value, true)));
            }
        }
        return all;
    }

    /** The first parameter of that exact name. */
    static Optional<String> parameter(String rawQuery, String name) {
        for (int from = 0; from < rawQuery.length(); ) {
            int and = rawQuery.indexOf('&', from);
            int end = and < 0 ? rawQuery.length() : and;
            int equals = rawQuery.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decode(rawQuery.substring(from, nameEnd), true).equals(name)) {
                return Optional.of(nameEnd == end ? "" : decode(rawQuery.substring(nameEnd + 1, end), true));
            }
            from = end + 1;
        }
        return Optional.empty();
    }

    /** The canonical query: encoded, sorted by name and then value, without one parameter. */
    static String canonicalQuery(String rawQuery, String without) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        return parameters(rawQuery).stream()
                .filter(parameter -> !parameter.name().equals(without))
                .map(parameter -> new Parameter(encode(parameter.name(), false), encode(parameter.value(), false)))
                .sorted((a, b) -> a.name().equals(b.name()) ? a.value().compareTo(b.value()) : a.name().compareTo(b.name()))
                .map(parameter -> parameter.name() + "=" + parameter.value())
                .collect(Collectors.joining("&"));
    }
}
