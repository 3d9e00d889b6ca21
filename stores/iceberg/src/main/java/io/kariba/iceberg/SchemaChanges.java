package io.kariba.iceberg;

import io.kariba.api.CatalogColumn;
import io.kariba.api.IcebergTables.Change;
import io.kariba.api.LetterCase;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * Athena's changes of columns as Iceberg's. Names are those before the changes, as one ALTER TABLE means them, in any case: other engines make tables whose
 * names have capitals, and Athena cannot tell two names apart that differ in nothing else. Source: Athena User Guide, "Evolve Iceberg
 * table schema": int becomes bigint, float double, a decimal wider; at any depth.
 */
final class SchemaChanges {
    private final TableMetadata base;
    private final Schema schema;
    private final UpdateSchema update;
    private final Set<String> added = new HashSet<>();
    private final Set<String> gone = new HashSet<>();

    SchemaChanges(TableMetadata base, UpdateSchema update) {
        this.base = base;
        this.schema = base.schema();
        this.update = update;
    }

    void commit() {
        if (schema.columns().size() + added.size() == gone.size()) {
            throw TableErrors.notSupported("Cannot drop the only column in a table");
        }
        update.commit();
    }

    void add(CatalogColumn column) {
        String name = HiveSchema.name(column);
        requireFree(name);
        if (!added.add(name)) {
            throw TableErrors.columnTwice(name);
        }
        update.addColumn(null, name, HiveSchema.type(column.type()), column.comment().orElse(null));
    }

    void change(Change.ChangeColumn change) {
        Types.NestedField old = column(change.column());
        String name = HiveSchema.name(change.changed());
        widen(old.name(), old.type(), HiveSchema.type(change.changed().type()));
        change.changed().comment().ifPresent(comment -> update.updateColumnDoc(old.name(), comment));
        if (!name.equals(old.name())) {
            if (!name.equalsIgnoreCase(old.name())) {
                requireFree(name);
            }
            update.renameColumn(old.name(), name);
        }
        if (change.first()) {
            update.moveFirst(old.name());
        }
        change.after().ifPresent(after -> update.moveAfter(old.name(), column(after).name()));
    }

    void drop(String column) {
        Types.NestedField field = column(column);
        requireUnpartitioned(field);
        if (base.sortOrder().fields().stream().anyMatch(sorted -> sorted.sourceId() == field.fieldId())) {
            throw TableErrors.notSupported("Cannot drop sort field: " + field.name());
        }
        gone.add(field.name());
        update.deleteColumn(field.name());
    }

    private void requireUnpartitioned(Types.NestedField field) {
        Set<Integer> inside = TypeUtil.indexById(Types.StructType.of(field)).keySet();
        for (PartitionSpec spec : base.specs()) {
            boolean used = spec.fields().stream().anyMatch(one -> inside.contains(one.sourceId()));
            if (used && spec.specId() == base.defaultSpecId()) {
                throw TableErrors.notSupported("Cannot drop partition field: " + field.name());
            }
            if (used) {
                throw TableErrors.notSupported("Cannot drop column which is used by an old partition spec: " + field.name());
            }
        }
    }

    void replace(List<CatalogColumn> columns) {
        Set<String> names = new HashSet<>();
        for (CatalogColumn column : columns) {
            if (!names.add(HiveSchema.name(column))) {
                throw TableErrors.columnTwice(HiveSchema.name(column));
            }
        }
        schema.columns().stream().map(Types.NestedField::name).filter(name -> !names.contains(LetterCase.lower(name))).forEach(this::drop);
        Optional<String> before = Optional.empty();
        for (CatalogColumn column : columns) {
            Optional<Types.NestedField> there = find(HiveSchema.name(column));
            String name = there.map(Types.NestedField::name).orElseGet(() -> HiveSchema.name(column));
            if (there.isEmpty()) {
                add(column);
            } else {
                widen(name, there.get().type(), HiveSchema.type(column.type()));
                column.comment().ifPresent(comment -> update.updateColumnDoc(name, comment));
            }
            before.ifPresentOrElse(last -> update.moveAfter(name, last), () -> update.moveFirst(name));
            before = Optional.of(name);
        }
    }

    private Types.NestedField column(String stated) {
        return find(stated).orElseThrow(() -> TableErrors.columnMissing(stated));
    }

    private Optional<Types.NestedField> find(String stated) {
        return schema.columns().stream().filter(field -> field.name().equalsIgnoreCase(stated)).findFirst();
    }

    private void requireFree(String name) {
        if (find(name).filter(field -> !gone.contains(field.name())).isPresent()) {
            throw TableErrors.columnExists(name);
        }
    }

    private void widen(String path, Type old, Type wanted) {
        if (isSame(old, wanted)) {
            return;
        }
        if (old.isPrimitiveType() && wanted.isPrimitiveType()) {
            if (!TypeUtil.isPromotionAllowed(old, wanted.asPrimitiveType())) {
                throw refused(path, old, wanted);
            }
            update.updateColumn(path, wanted.asPrimitiveType());
        } else if (old.isListType() && wanted.isListType()) {
            widen(path + ".element", old.asListType().elementType(), wanted.asListType().elementType());
        } else if (old.isMapType() && wanted.isMapType()) {
            if (!isSame(old.asMapType().keyType(), wanted.asMapType().keyType())) {
                throw refused(path, old, wanted);
            }
            widen(path + ".value", old.asMapType().valueType(), wanted.asMapType().valueType());
        } else if (old.isStructType() && wanted.isStructType()) {
            widen(path, old.asStructType(), wanted.asStructType());
        } else {
            throw refused(path, old, wanted);
        }
    }

    /** Whether they are one type in Hive's words, which is all that a statement can say. */
    private static boolean isSame(Type one, Type other) {
        return HiveSchema.text(one).equalsIgnoreCase(HiveSchema.text(other));
    }

    /** A struct may get fields and lose them; those of the same name stay what they are. */
    private void widen(String path, Types.StructType old, Types.StructType wanted) {
        for (Types.NestedField field : old.fields()) {
            if (wanted.caseInsensitiveField(field.name()) == null) {
                update.deleteColumn(path + "." + field.name());
            }
        }
        for (Types.NestedField field : wanted.fields()) {
            Types.NestedField there = old.caseInsensitiveField(field.name());
            if (there == null) {
                update.addColumn(path, field.name(), field.type());
            } else {
                widen(path + "." + there.name(), there.type(), field.type());
            }
        }
    }

    private static RuntimeException refused(String path, Type old, Type wanted) {
        return TableErrors.notSupported("Cannot change column type: " + path + ": " + HiveSchema.text(old) + " -> " + HiveSchema.text(wanted));
    }
}
