package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerEntry;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerError;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerResponse;
import software.amazon.awssdk.services.glue.model.GetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.GetTableOptimizerResponse;
import software.amazon.awssdk.services.glue.model.GlueException;

/** No table has an optimizer, since none can be made; asking for one finds the table, and that it has none. */
final class TableOptimizers {
    private final Metadata metadata;
    private final GlueAccess access;

    TableOptimizers(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    GetTableOptimizerResponse get(Caller caller, GetTableOptimizerRequest request) {
        String database = Names.database(request.databaseName());
        String table = Names.table(request.tableName());
        Scope scope = access.onTable(caller, request.catalogId(), "GetTableOptimizer", database, table);
        throw absent(scope, database, table, request.typeAsString());
    }

    BatchGetTableOptimizerResponse batchGet(Caller caller, BatchGetTableOptimizerRequest request) {
        access.onCatalog(caller, null, "BatchGetTableOptimizer");
        List<BatchGetTableOptimizerError> failures = new ArrayList<>();
        for (BatchGetTableOptimizerEntry entry : Names.required(request.entries(), "entries")) {
            String database = Names.database(entry.databaseName());
            String table = Names.table(entry.tableName());
            Scope scope = access.onTable(caller, entry.catalogId(), "BatchGetTableOptimizer", database, table);
            failures.add(BatchGetTableOptimizerError.builder()
                    .error(GlueErrors.detail(absent(scope, database, table, entry.typeAsString())))
                    .catalogId(scope.account().digits())
                    .databaseName(database)
                    .tableName(table)
                    .type(entry.typeAsString())
                    .build());
        }
        return BatchGetTableOptimizerResponse.builder().tableOptimizers(List.of()).failures(failures).build();
    }

    private GlueException absent(Scope scope, String database, String table, String type) {
        try {
            metadata.read(reader -> CatalogRows.table(reader, scope, database, table));
        } catch (GlueException missing) {
            return missing;
        }
        return GlueErrors.notFound("Table optimizer of type " + type + " not found for table " + table + ".");
    }
}
