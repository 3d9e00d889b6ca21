package io.kariba.s3;

import io.kariba.api.LetterCase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks what requests that make objects say in headers, and refuses what would silently mean less than it says. */
final class HeaderRules {
    /** Bytes of names and values together. */
    static final int MAX_USER_METADATA = 2048;

    private static final int MAX_REDIRECT = 2048;
    private static final Set<String> STORAGE_CLASSES = Set.of(
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER_IR");

    /** Classes whose objects AWS would not let be read at once. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP");

    private HeaderRules() {}

    /** The ACL headers: with ownership enforced, AWS's default for new buckets, nothing but the two ACLs that change nothing is taken. */
    static void refuseAcl(String canned, String... grants) {
        if (canned != null && !canned.equals("private") && !canned.equals("bucket-owner-full-control")) {
            throw S3Errors.accessControlListNotSupported();
        }
        for (String grant : grants) {
            if (grant != null) {
                throw S3Errors.accessControlListNotSupported();
            }
        }
    }

    /** Encryption other than the default is refused: never stored as something it is not. */
    static void refuseEncryption(String requested, String kmsKeyId, String customerAlgorithm, String customerKey) {
        if (requested != null && !requested.equals("AES256")) {
            if (requested.equals("aws:kms") || requested.equals("aws:kms:dsse")) {
                throw S3Errors.notImplemented("x-amz-server-side-encryption");
            }
            throw S3Errors.invalidArgument(
                    "The encryption method specified is not supported", "x-amz-server-side-encryption", requested);
        }
        if (kmsKeyId != null) {
            throw S3Errors.notImplemented("x-amz-server-side-encryption-aws-kms-key-id");
        }
        if (customerAlgorithm != null || customerKey != null) {
            throw S3Errors.notImplemented("x-amz-server-side-encryption-customer-algorithm");
        }
    }

    static void refuseObjectLock(Object mode, Object until, Object legalHold) {
        if (mode != null || until != null || legalHold != null) {
            throw S3Errors.invalidRequest("Bucket is missing Object Lock Configuration");
        }
    }

    /** @return empty for STANDARD, which is not answered in headers */
    static String storageClass(String requested) {
        if (requested == null || requested.equals("STANDARD")) {
            return "";
        }
        if (ARCHIVES.contains(requested)) {
            throw S3Errors.notImplemented("x-amz-storage-class");
        }
        if (!STORAGE_CLASSES.contains(requested)) {
            throw S3Errors.invalidStorageClass();
        }
        return requested;
    }

    static String websiteRedirect(String requested) {
        if (requested == null) {
            return "";
        }
        if (!requested.startsWith("/") && !requested.startsWith("http://") && !requested.startsWith("https://")) {
            throw S3Errors.invalidArgument(
                    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.", "x-amz-website-redirect-location", requested);
        }
        if (requested.length() > MAX_REDIRECT) {
            throw S3Errors.invalidArgument(
                    "The length of website redirect location cannot exceed 2048 characters.", "x-amz-website-redirect-location", requested);
        }
        return requested;
    }

    /** User metadata with names in lower case. Text beyond ASCII comes as RFC 2047 words or raw and goes back as it came. */
    static Map<String, String> userMetadata(Map<String, String> requested) {
        if (requested == null || requested.isEmpty()) {
            return Map.of();
        }
        Map<String, String> kept = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : requested.entrySet()) {
            String name = LetterCase.lower(entry.getKey());
            String value = entry.getValue() == null ? "" : entry.getValue();
            bytes += utf8(name) + utf8(value);
            kept.put(name, value);
        }
        if (bytes > MAX_USER_METADATA) {
            throw S3Errors.metadataTooLarge(bytes);
        }
        return new LinkedHashMap<>(kept);
    }

    /** The content encoding without the framing of the upload itself, which is not the object's. */
    static String contentEncoding(String sent) {
        if (sent == null || !sent.contains("aws-chunked")) {
            return orEmpty(sent);
        }
        List<String> kept = Arrays.stream(sent.split(","))
                .map(String::strip)
                .filter(coding -> !coding.equalsIgnoreCase("aws-chunked") && !coding.isEmpty())
                .toList();
        return String.join(",", kept);
    }

    static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
