package io.kariba.athenasql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where data lies: {@code s3://bucket/prefix}, kept without a trailing slash as Athena gives it back. */
record Locations(String bucket, String prefix) {
    private static final Pattern URI = Pattern.compile("s3[an]?://([^/]+)(?:/(.*))?", Pattern.DOTALL);

    /** Reads LOCATION's string. */
    static String read(DdlCursor cursor) {
        DdlLexer.DdlToken token = cursor.peek();
        String location = cursor.string();
        if (!URI.matcher(location).matches()) {
            throw SqlSyntaxError.at(
                    Edits.positionAt(cursor.text(), token.start()), "LOCATION must be an Amazon S3 path of the form s3://bucket/prefix/: " + location);
        }
        return withoutSlash(location);
    }

    static String withoutSlash(String location) {
        return location.endsWith("/") && !location.endsWith("//") ? location.substring(0, location.length() - 1) : location;
    }

    /** Takes a location apart; the prefix ends in a slash unless it is empty, so that it covers a folder. */
    static Locations of(String location) {
        Matcher uri = URI.matcher(location);
        if (!uri.matches()) {
            throw DdlFailures.task("MetaException(message:Not an Amazon S3 location: " + location + ")");
        }
        String prefix = uri.group(2) == null ? "" : uri.group(2);
        return new Locations(uri.group(1), prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }
}
