package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogPartition;
import io.kariba.api.CatalogTable;
import io.kariba.api.Objects;
import io.kariba.athenasql.AthenaSql;
import io.kariba.athenasql.StatementFailed;
import io.kariba.athenasql.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A digest of the definitions and the files of the tables a query reads, those of its views among them. Two equal ones mean that the query would read the same. It is
 * made from listings, so it does not read data; a query over more than {@value #MOST_OBJECTS} objects or {@value #MOST_PARTITIONS} partitions has none.
 */
final class DataState {
    private static final int MOST_OBJECTS = 20_000;
    private static final int MOST_PARTITIONS = 10_000;
    private static final int MOST_TABLES = 200;
    private static final int PAGE = 1_000;

    private final Catalog catalog;
    private final Objects objects;
    private final Caller caller;
    private final MessageDigest digest = sha256();
    private final Set<TableName> seen = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private int objectsLeft = MOST_OBJECTS;
    private int partitionsLeft = MOST_PARTITIONS;

    private DataState(Catalog catalog, Objects objects, Caller caller) {
        this.catalog = catalog;
        this.objects = objects;
        this.caller = caller;
    }

    /** The state of these tables as the caller sees them; empty when it cannot be told. */
    static Optional<String> of(Catalog catalog, Objects objects, Caller caller, List<TableName> tables) {
        DataState state = new DataState(catalog, objects, caller);
        try {
            for (TableName table : tables) {
                if (!state.add(table)) {
                    return Optional.empty();
                }
            }
            return Optional.of(HexFormat.of().formatHex(state.digest.digest()));
        } catch (AccessDenied | Catalog.CatalogError | Objects.ObjectError | StatementFailed untold) {
            return Optional.empty();
        }
    }

    private boolean add(TableName name) {
        if (!seen.add(name)) {
            return true;
        }
        Optional<CatalogTable> found = catalog.table(caller, name.database(), name.table()).map(visible -> visible.table());
        if (found.isEmpty() || seen.size() > MOST_TABLES) {
            return false;
        }
        CatalogTable table = found.get();
        note(name.database(), name.table(), table.version().orElse(""), table.storage().columns(), table.partitionKeys(), sorted(table), table.viewText().orElse(""));
        if (table.isView()) {
            return AthenaSql.tablesOf(table).stream().allMatch(this::add);
        }
        if (table.parameters().containsKey("metadata_location")) {
            // An Iceberg table is what its metadata file says, and each change makes a new one.
            return true;
        }
        return folder(table.storage().location().orElse("")) && folder(template(table)) && partitions(table);
    }

    /** Maps print in any order. */
    private static Map<String, String> sorted(CatalogTable table) {
        return new TreeMap<>(table.parameters());
    }

    /** The folder that holds all partitions of a projected table. */
    private static String template(CatalogTable table) {
        String template = table.parameters().getOrDefault("storage.location.template", "");
        int variable = template.indexOf("${");
        return variable < 0 ? template : template.substring(0, template.lastIndexOf('/', variable) + 1);
    }

    private boolean partitions(CatalogTable table) {
        if (table.partitionKeys().isEmpty()) {
            return true;
        }
        Optional<String> next = Optional.empty();
        do {
            Catalog.PartitionPage page = catalog.partitions(caller, table.database(), table.name(), "", next, PAGE);
            for (CatalogPartition partition : page.partitions()) {
                String location = partition.storage().location().orElse("");
                note(partition.values(), location, partition.parameters().getOrDefault("transient_lastDdlTime", ""));
                if (--partitionsLeft < 0 || !folder(location)) {
                    return false;
                }
            }
            next = page.next();
        } while (next.isPresent());
        return true;
    }

    /** Notes every object below a folder, unless it lies in one that was noted. */
    private boolean folder(String location) {
        Optional<S3Path> path = S3Path.parse(location);
        if (path.isEmpty()) {
            return true;
        }
        String bucket = path.get().bucket();
        String prefix = path.get().folder();
        if (isListed(bucket, prefix)) {
            return true;
        }
        listed.add(bucket + "/" + prefix);
        Optional<String> after = Optional.empty();
        do {
            Objects.Page page = objects.list(caller, bucket, prefix, "", after, PAGE);
            for (Objects.Info object : page.objects()) {
                if (--objectsLeft < 0) {
                    return false;
                }
                note(bucket, object.key(), object.size(), object.eTag(), object.lastModified());
            }
            after = page.next();
        } while (after.isPresent());
        return true;
    }

    private boolean isListed(String bucket, String prefix) {
        String place = bucket + "/" + prefix;
        for (int slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
            if (listed.contains(place.substring(0, slash + 1))) {
                return true;
            }
        }
        return false;
    }

    private void note(Object... facts) {
        for (Object fact : facts) {
            byte[] text = String.valueOf(fact).getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(text);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
