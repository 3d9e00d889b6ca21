package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The database {@code default}, which Athena makes in a catalog that has none when a query first runs there, with the caller's own right to do so: AWS's
 * example policies allow {@code glue:CreateDatabase} on {@code database/default} for that
 * (<a href="https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html">source</a>).
 */
final class DefaultDatabase {
    static final String NAME = "default";
    /** Scopes whose database is known to be there are remembered up to this many; past it they are asked for again. */
    private static final int REMEMBERED = 10_000;

    private final Catalog catalog;
    private final Set<Scope> present = ConcurrentHashMap.newKeySet();

    DefaultDatabase(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Makes it if it is missing and the caller may; a statement that then needs it fails by itself. */
    void ensure(Caller caller) {
        Scope scope = caller.scope();
        if (present.contains(scope)) {
            return;
        }
        try {
            if (catalog.database(caller, NAME).isEmpty()) {
                catalog.createDatabase(caller, new CatalogDatabase(NAME, Optional.empty(), Optional.empty(), Map.of()));
            }
            if (present.size() < REMEMBERED) {
                present.add(scope);
            }
        } catch (AccessDenied | Catalog.CatalogError mayNotOrMadeMeanwhile) {
            // The caller's statement does not depend on it, or says itself what is missing.
        }
    }

    /** Forgets what was there, after everything was emptied. */
    void forget() {
        present.clear();
    }
}
