package io.kariba.athenasql;

import io.kariba.api.Catalog.CatalogError;
import io.kariba.api.CatalogDatabase;
import io.kariba.athenasql.CatalogCommand.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** CREATE, DROP and ALTER DATABASE. */
final class Databases {
    private Databases() {}

    static CatalogStatement create(DdlCursor cursor) {
        boolean mayExist = cursor.take("IF", "NOT", "EXISTS");
        String name = cursor.database();
        Optional<String> comment = cursor.comment();
        Optional<String> location = cursor.take("LOCATION") ? Optional.of(Locations.read(cursor)) : Optional.empty();
        Map<String, String> properties = cursor.take("WITH", "DBPROPERTIES") ? cursor.properties() : Map.of();
        cursor.expectEnd();
        CatalogDatabase database = new CatalogDatabase(name, comment, location, properties);
        return ddl(cursor, "CREATE_DATABASE", work -> create(work, database, mayExist));
    }

    private static CatalogResult create(Work work, CatalogDatabase database, boolean mayExist) {
        try {
            work.catalog().createDatabase(work.caller(), database);
        } catch (CatalogError error) {
            if (!error.code().equals("AlreadyExistsException")) {
                throw error;
            }
            if (!mayExist) {
                throw DdlFailures.databaseExists(database.name());
            }
        }
        return CatalogResult.NOTHING;
    }

    static CatalogStatement drop(DdlCursor cursor) {
        boolean mayMiss = cursor.take("IF", "EXISTS");
        String name = cursor.database();
        boolean cascade = cursor.take("CASCADE");
        if (!cascade) {
            cursor.take("RESTRICT");
        }
        cursor.expectEnd();
        return ddl(cursor, "DROP_DATABASE", work -> {
            if (mayMiss && work.catalog().database(work.caller(), name).isEmpty()) {
                return CatalogResult.NOTHING;
            }
            work.requireDatabase(name);
            if (!cascade && !work.catalog().tables(work.caller(), name).isEmpty()) {
                throw DdlFailures.databaseNotEmpty(name);
            }
            work.catalog().deleteDatabase(work.caller(), name);
            return CatalogResult.NOTHING;
        });
    }

    static CatalogStatement alter(DdlCursor cursor) {
        String name = cursor.database();
        cursor.expect("SET");
        if (cursor.take("LOCATION")) {
            String location = Locations.read(cursor);
            cursor.expectEnd();
            return ddl(cursor, "ALTER_DATABASE", work -> {
                CatalogDatabase old = find(work, name);
                return update(work, new CatalogDatabase(old.name(), old.description(), Optional.of(location), old.parameters()));
            });
        }
        if (!cursor.take("DBPROPERTIES")) {
            throw cursor.unexpected("'DBPROPERTIES'", "'LOCATION'");
        }
        Map<String, String> properties = cursor.properties();
        cursor.expectEnd();
        return ddl(cursor, "ALTER_DATABASE", work -> {
            CatalogDatabase old = find(work, name);
            Map<String, String> all = new HashMap<>(old.parameters());
            all.putAll(properties);
            return update(work, new CatalogDatabase(old.name(), old.description(), old.location(), all));
        });
    }

    private static CatalogDatabase find(Work work, String name) {
        return work.catalog().database(work.caller(), name).orElseThrow(() -> DdlFailures.databaseMissing(name));
    }

    private static CatalogResult update(Work work, CatalogDatabase changed) {
        work.catalog().updateDatabase(work.caller(), changed.name(), changed);
        return CatalogResult.NOTHING;
    }

    private static CatalogCommand ddl(DdlCursor cursor, String substatement, CatalogCommand.Act act) {
        return new CatalogCommand(cursor.text(), Statement.DDL, substatement, act);
    }
}
