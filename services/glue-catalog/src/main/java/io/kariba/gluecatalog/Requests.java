package io.kariba.gluecatalog;

import io.kariba.api.Key;
import io.kariba.api.ScopedKey;
import java.time.Instant;

/** What requests of several operations have in common, and the parts of keys that pages are continued by. */
final class Requests {
    private Requests() {}

    /** Governed tables, the only ones with transactions and states in time, were withdrawn by AWS; asking for one is refused and not ignored. */
    static void unversioned(String transactionId, Instant queryAsOfTime) {
        if (transactionId != null && queryAsOfTime != null) {
            throw GlueErrors.invalid("TransactionId and QueryAsOfTime cannot be specified together.");
        }
        if (transactionId != null || queryAsOfTime != null) {
            throw GlueErrors.invalid("Governed tables are not supported: TransactionId and QueryAsOfTime cannot be used.");
        }
    }

    /** The first part of a key: the id of what the rest lies below. */
    static String idOf(ScopedKey key) {
        return key.parts().text();
    }

    static String lastPart(ScopedKey key) {
        Key.Parts parts = key.parts();
        String last = parts.text();
        while (parts.hasNext()) {
            last = parts.text();
        }
        return last;
    }
}
