package io.kariba.s3;

import io.kariba.protocols.WireError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What {@code x-amz-copy-source} names: {@code /bucket/key?versionId=id}, percent-encoded.
 *
 * @param versionId null for the newest
 */
record CopySource(String bucket, String key, String versionId) {
    private static final String VERSION = "?versionId=";

    static CopySource parse(String header) {
        if (header == null) {
            throw invalid("");
        }
        String path = header;
        String versionId = null;
        int query = header.lastIndexOf(VERSION);
        if (query >= 0) {
            path = header.substring(0, query);
            versionId = header.substring(query + VERSION.length());
        }
        String decoded;
        try {
            decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw invalid(header);
        }
        if (decoded.startsWith("/")) {
            decoded = decoded.substring(1);
        }
        int slash = decoded.indexOf('/');
        if (slash <= 0 || slash == decoded.length() - 1 || decoded.startsWith("arn:")) {
            throw invalid(header);
        }
        return new CopySource(decoded.substring(0, slash), decoded.substring(slash + 1), versionId);
    }

    private static WireError invalid(String header) {
        return S3Errors.invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", header);
    }
}
