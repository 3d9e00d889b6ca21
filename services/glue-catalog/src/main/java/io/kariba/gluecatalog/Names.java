package io.kariba.gluecatalog;

import io.kariba.api.LetterCase;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks and folds the names in requests. Glue keeps names of databases, tables and functions in lower case, for Hive. */
final class Names {
    private static final int MAX_BYTES = 255;

    private Names() {}

    /**
     * The name as the catalog keeps it.
     *
     * @param member the request's member it stands in, for the error
     * @throws software.amazon.awssdk.services.glue.model.GlueException ValidationException if it is missing, empty or over 255 bytes
     */
    static String fold(String name, String member) {
        if (name == null) {
            throw GlueErrors.validation(member, "Member must not be null");
        }
        if (name.isEmpty()) {
            throw GlueErrors.validation(member, "Member must have length greater than or equal to 1");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw GlueErrors.validation(member, "Member must have length less than or equal to 255");
        }
        return LetterCase.lower(name);
    }

    static String database(String name) {
        return fold(name, "databaseName");
    }

    static String table(String name) {
        return fold(name, "tableName");
    }

    /** The request's structure, or a validation error if it is missing. */
    static <T> T required(T value, String member) {
        if (value == null) {
            throw GlueErrors.validation(member, "Member must not be null");
        }
        return value;
    }

    /** A page size within its limits, or the limit where the request names none. */
    static int pageSize(Integer asked, int limit) {
        if (asked == null) {
            return limit;
        }
        if (asked < 1) {
            throw GlueErrors.validation("maxResults", "Member must have value greater than or equal to 1");
        }
        if (asked > limit) {
            throw GlueErrors.validation("maxResults", "Member must have value less than or equal to " + limit);
        }
        return asked;
    }

    static void atMost(List<?> list, int limit, String member) {
        if (list.size() > limit) {
            throw GlueErrors.validation(member, "Member must have length less than or equal to " + limit);
        }
    }
}
