package io.kariba.s3;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The conditional headers. For reads, If-Match decides before If-Unmodified-Since and If-None-Match before If-Modified-Since (RFC 9110, 13.2.2, as S3's
 * GetObject documents it).
 */
record Preconditions(String ifMatch, String ifNoneMatch, Instant ifModifiedSince, Instant ifUnmodifiedSince) {
    /**
     * Checks a read.
     *
     * @return whether to answer 304 Not Modified
     * @throws io.kariba.protocols.WireError PreconditionFailed
     */
    boolean notModified(ObjectVersion version) {
        if (ifMatch != null) {
            if (!matches(ifMatch, version)) {
                throw S3Errors.preconditionFailed("If-Match");
            }
        } else if (ifUnmodifiedSince != null && seconds(version).isAfter(ifUnmodifiedSince)) {
            throw S3Errors.preconditionFailed("If-Unmodified-Since");
        }
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, version);
        }
        return ifModifiedSince != null && !seconds(version).isAfter(ifModifiedSince);
    }

    /** Checks the source of a copy, where all failures are 412. */
    void requireForCopy(ObjectVersion source) {
        if (ifMatch != null && !matches(ifMatch, source)) {
            throw S3Errors.preconditionFailed("x-amz-copy-source-If-Match");
        }
        if (ifNoneMatch != null && matches(ifNoneMatch, source)) {
            throw S3Errors.preconditionFailed("x-amz-copy-source-If-None-Match");
        }
        if (ifMatch == null && ifUnmodifiedSince != null && seconds(source).isAfter(ifUnmodifiedSince)) {
            throw S3Errors.preconditionFailed("x-amz-copy-source-If-Unmodified-Since");
        }
        if (ifNoneMatch == null && ifModifiedSince != null && !seconds(source).isAfter(ifModifiedSince)) {
            throw S3Errors.preconditionFailed("x-amz-copy-source-If-Modified-Since");
        }
    }

    /**
     * Checks a write against what is there.
     *
     * @param current the newest version; a delete marker counts as nothing
     * @throws io.kariba.protocols.WireError PreconditionFailed; NoSuchKey for If-Match on nothing; NotImplemented for If-None-Match other than *
     */
    static void requireForWrite(String ifMatch, String ifNoneMatch, String key, Optional<ObjectVersion> current) {
        Optional<ObjectVersion> there = current.filter(version -> !version.isDeleteMarker());
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.strip().equals("*")) {
                throw S3Errors.notImplemented("If-None-Match");
            }
            if (there.isPresent()) {
                throw S3Errors.preconditionFailed("If-None-Match");
            }
        }
        if (ifMatch != null) {
            if (there.isEmpty()) {
                throw S3Errors.noSuchKey(key);
            }
            if (!matches(ifMatch, there.get())) {
                throw S3Errors.preconditionFailed("If-Match");
            }
        }
    }

    /** Whether an ETag condition ({@code *}, one tag or several) names this version. */
    static boolean matches(String condition, ObjectVersion version) {
        for (String tag : condition.split(",")) {
            String bare = tag.strip();
            if (bare.equals("*")) {
                return true;
            }
            if (bare.startsWith("W/")) {
                bare = bare.substring(2);
            }
            if (unquote(bare).equals(version.eTag())) {
                return true;
            }
        }
        return false;
    }

    static String unquote(String eTag) {
        String text = eTag.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }

    /** HTTP dates have whole seconds. */
    private static Instant seconds(ObjectVersion version) {
        return version.lastModified().truncatedTo(ChronoUnit.SECONDS);
    }
}
