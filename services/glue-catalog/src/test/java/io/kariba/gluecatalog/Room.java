package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.EngineSession;
import io.kariba.api.EngineSessionId;
import io.kariba.api.EngineSessions;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScriptedPermissions;
import io.kariba.api.SequentialIds;
import io.kariba.api.StoredEvent;
import io.kariba.api.TaggedResources;
import io.kariba.api.TestCallers;
import io.kariba.api.TestClock;
import io.kariba.api.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/** A catalog on fakes, and the things tests say most often. */
final class Room {
    final Caller root = TestCallers.root();
    final TestClock clock = new TestClock();
    final SequentialIds ids = new SequentialIds();
    final InMemoryMetadata metadata = new InMemoryMetadata(clock, ids);
    final ScriptedPermissions permissions = ScriptedPermissions.allowAll();
    final Sessions sessions = new Sessions();
    final GlueCatalogService glue = new GlueCatalogService(new GlueCatalogService.Ports(metadata, permissions, sessions, ids, clock, policy -> {}, List.of(new Colours())));

    static Room withTable(String database, String table, Column... partitionKeys) {
        Room room = new Room();
        room.database(database);
        room.table(database, input(table).toBuilder().partitionKeys(partitionKeys).build());
        return room;
    }

    void database(String name) {
        glue.databases.createDatabase(root, CreateDatabaseRequest.builder().databaseInput(input -> input.name(name)).build());
    }

    void table(String database, TableInput input) {
        glue.tables.createTable(root, CreateTableRequest.builder().databaseName(database).tableInput(input).build());
    }

    Table getTable(String database, String name) {
        return getTable(root, database, name);
    }

    Table getTable(Caller caller, String database, String name) {
        return glue.tables.getTable(caller, GetTableRequest.builder().databaseName(database).name(name).build()).table();
    }

    List<StoredEvent> events() {
        return metadata.read((Reader reader) -> reader.events(-1, 10_000));
    }

    /** The same caller as an engine session calls. */
    Caller engine() {
        return new Caller(root.principal(), root.region(), root.requestId(), root.sessionPolicies(), Optional.of(new EngineSessionId("session-1")),
                List.of("athena.amazonaws.com"), root.origin());
    }

    void sweep() {
        while (glue.sweeper.sweepStep()) {
            // One transaction a step.
        }
    }

    static TableInput input(String name) {
        return TableInput.builder()
                .name(name)
                .tableType("EXTERNAL_TABLE")
                .storageDescriptor(storage("s3://lake/" + name + "/"))
                .build();
    }

    static StorageDescriptor storage(String location) {
        return StorageDescriptor.builder().location(location).columns(column("a", "int"), column("b", "string")).build();
    }

    static Column column(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    static PartitionInput partition(String... values) {
        return PartitionInput.builder().values(values).storageDescriptor(storage("s3://lake/p/" + String.join("/", values))).build();
    }

    /** Engine sessions that remember what was opened. */
    static final class Sessions implements EngineSessions {
        final Set<String> readable = new ConcurrentSkipListSet<>();
        final Set<String> writable = new ConcurrentSkipListSet<>();

        @Override
        public EngineSession open(Caller caller, String work, Duration lifetime) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void allowRead(EngineSessionId session, String prefix) {
            readable.add(prefix);
        }

        @Override
        public void allowWrite(EngineSessionId session, String prefix) {
            writable.add(prefix);
        }

        @Override
        public boolean mayRead(EngineSessionId session, String bucket, String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean mayWrite(EngineSessionId session, String bucket, String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean mayList(EngineSessionId session, String bucket, String prefix) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen(EngineSessionId session) {
            return true;
        }

        @Override
        public void close(EngineSessionId session) {
            readable.clear();
            writable.clear();
        }
    }

    /** Another module's resources: there is one, {@code colour/red/dark}. */
    static final class Colours implements TaggedResources {
        private Map<String, String> tags = Map.of();

        @Override
        public String kind() {
            return "colour";
        }

        @Override
        public Optional<Map<String, String>> tags(Reader reader, Scope scope, String name) {
            return name.equals("red/dark") ? Optional.of(tags) : Optional.empty();
        }

        @Override
        public void setTags(Transaction tx, Scope scope, String name, Map<String, String> changed) {
            tags = Map.copyOf(changed);
        }
    }
}
