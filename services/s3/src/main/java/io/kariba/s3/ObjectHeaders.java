package io.kariba.s3;

import java.util.Map;

/**
 * What a client says of an object beside its bytes, and gets back with it. Absent texts are empty.
 *
 * @param expires as it was sent, date or not
 * @param storageClass empty stands for STANDARD
 * @param userMetadata names in lower case, without {@code x-amz-meta-}
 */
record ObjectHeaders(
        String contentType,
        String cacheControl,
        String contentDisposition,
        String contentEncoding,
        String contentLanguage,
        String expires,
        String websiteRedirect,
        String storageClass,
        Map<String, String> userMetadata) {
    static final ObjectHeaders NONE = new ObjectHeaders("", "", "", "", "", "", "", "", Map.of());

    ObjectHeaders withStorageClass(String changed) {
        return new ObjectHeaders(
                contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, websiteRedirect, changed, userMetadata);
    }

    ObjectHeaders withWebsiteRedirect(String changed) {
        return new ObjectHeaders(
                contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, changed, storageClass, userMetadata);
    }

    void write(RowWriter row) {
        row.text(contentType)
                .text(cacheControl)
                .text(contentDisposition)
                .text(contentEncoding)
                .text(contentLanguage)
                .text(expires)
                .text(websiteRedirect)
                .text(storageClass)
                .texts(userMetadata);
    }

    static ObjectHeaders read(RowReader row) {
        return new ObjectHeaders(
                row.text(), row.text(), row.text(), row.text(), row.text(), row.text(), row.text(), row.text(), row.texts());
    }
}
