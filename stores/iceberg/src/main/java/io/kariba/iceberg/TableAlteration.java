package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.IcebergTables.TableError;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.ValidationException;

/** Changes of a table's schema and properties, all in one commit. */
final class TableAlteration {
    private final Ports ports;
    private final Caller caller;
    private final Name name;

    TableAlteration(Ports ports, Caller caller, Name name) {
        this.ports = ports;
        this.caller = caller;
        this.name = name;
    }

    void alter(List<Change> changes) {
        CommitLoop.run(new CatalogTableOperations(ports, caller, name), name, base -> changed(base, changes));
    }

    private TableMetadata changed(TableMetadata base, List<Change> changes) {
        StagedOperations staged = new StagedOperations(base);
        BaseTable table = new BaseTable(staged, name.toString());
        try {
            SchemaChanges schema = new SchemaChanges(base, table.updateSchema());
            UpdateProperties properties = table.updateProperties();
            boolean ofSchema = false;
            boolean ofProperties = false;
            for (Change change : changes) {
                switch (change) {
                    case Change.AddColumns add -> add.columns().forEach(schema::add);
                    case Change.ChangeColumn one -> schema.change(one);
                    case Change.DropColumns drop -> drop.columns().forEach(schema::drop);
                    case Change.ReplaceColumns replace -> schema.replace(replace.columns());
                    case Change.SetProperties set -> set(properties, set.properties());
                    case Change.UnsetProperties unset -> unset.names().forEach(properties::remove);
                }
                boolean isProperties = change instanceof Change.SetProperties || change instanceof Change.UnsetProperties;
                ofSchema |= !isProperties;
                ofProperties |= isProperties;
            }
            if (ofSchema) {
                schema.commit();
            }
            if (ofProperties) {
                properties.commit();
            }
        } catch (ValidationException | IllegalArgumentException | UnsupportedOperationException refused) {
            throw new TableError("NOT_SUPPORTED", Optional.ofNullable(refused.getMessage()).orElse("The table cannot be changed so"));
        }
        return staged.current();
    }

    private static void set(UpdateProperties update, Map<String, String> stated) {
        PropertyRules.check(stated);
        stated.forEach(update::set);
    }
}
