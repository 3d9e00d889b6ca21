package io.kariba.athena;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Catalog;
import io.kariba.api.CatalogColumn;
import io.kariba.api.CatalogDatabase;
import io.kariba.api.CatalogStorage;
import io.kariba.api.CatalogTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.athena.model.Column;
import software.amazon.awssdk.services.athena.model.Database;
import software.amazon.awssdk.services.athena.model.GetDatabaseRequest;
import software.amazon.awssdk.services.athena.model.GetDatabaseResponse;
import software.amazon.awssdk.services.athena.model.GetTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.GetTableMetadataResponse;
import software.amazon.awssdk.services.athena.model.ListDatabasesRequest;
import software.amazon.awssdk.services.athena.model.ListDatabasesResponse;
import software.amazon.awssdk.services.athena.model.ListTableMetadataRequest;
import software.amazon.awssdk.services.athena.model.ListTableMetadataResponse;
import software.amazon.awssdk.services.athena.model.MetadataException;
import software.amazon.awssdk.services.athena.model.TableMetadata;

/**
 * The Glue Data Catalog as Athena's metadata operations show it. What Glue refuses, rights included, is a MetadataException, as in AWS; SQLAlchemy's
 * has_table and dbt rest on that.
 */
final class CatalogMetadata {
    /** Set by Iceberg on columns that were dropped; readers hide them. */
    private static final String CURRENT = "iceberg.field.current";

    private final Catalog catalog;
    private final Authorization authorization;
    private final DataCatalogs dataCatalogs;

    CatalogMetadata(Catalog catalog, Authorization authorization, DataCatalogs dataCatalogs) {
        this.catalog = catalog;
        this.authorization = authorization;
        this.dataCatalogs = dataCatalogs;
    }

    GetDatabaseResponse getDatabase(Caller caller, GetDatabaseRequest request) {
        authorization.dataCatalog(caller, "GetDatabase", request.catalogName());
        dataCatalogs.require(caller, request.catalogName());
        CatalogDatabase found = glue(caller, () -> catalog.database(caller.via(AthenaPorts.PRINCIPAL), request.databaseName()))
                .orElseThrow(() -> notFound(caller));
        return GetDatabaseResponse.builder().database(shown(found)).build();
    }

    ListDatabasesResponse listDatabases(Caller caller, ListDatabasesRequest request) {
        authorization.dataCatalog(caller, "ListDatabases", request.catalogName());
        dataCatalogs.require(caller, request.catalogName());
        List<CatalogDatabase> all = glue(caller, () -> catalog.databases(caller.via(AthenaPorts.PRINCIPAL)));
        Page<CatalogDatabase> page = Page.of(all, CatalogDatabase::name, request.nextToken(), PageToken.size(request.maxResults(), 50));
        return ListDatabasesResponse.builder().databaseList(page.items().stream().map(CatalogMetadata::shown).toList()).nextToken(page.next()).build();
    }

    GetTableMetadataResponse getTableMetadata(Caller caller, GetTableMetadataRequest request) {
        authorization.dataCatalog(caller, "GetTableMetadata", request.catalogName());
        dataCatalogs.require(caller, request.catalogName());
        CatalogTable found = glue(caller, () -> catalog.table(caller.via(AthenaPorts.PRINCIPAL), request.databaseName(), request.tableName()))
                .orElseThrow(() -> notFound(caller))
                .table();
        return GetTableMetadataResponse.builder().tableMetadata(shown(found)).build();
    }

    ListTableMetadataResponse listTableMetadata(Caller caller, ListTableMetadataRequest request) {
        authorization.dataCatalog(caller, "ListTableMetadata", request.catalogName());
        dataCatalogs.require(caller, request.catalogName());
        NamePattern pattern = NamePattern.of(request.expression());
        List<CatalogTable> all = glue(caller, () -> catalog.tables(caller.via(AthenaPorts.PRINCIPAL), request.databaseName())).stream()
                .filter(table -> pattern.matches(table.name()))
                .toList();
        Page<CatalogTable> page = Page.of(all, CatalogTable::name, request.nextToken(), PageToken.size(request.maxResults(), 50));
        return ListTableMetadataResponse.builder()
                .tableMetadataList(page.items().stream().map(CatalogMetadata::shown).toList())
                .nextToken(page.next())
                .build();
    }

    /** A page of a list that is in the order of its names; a page starts after the last name of the one before. */
    private record Page<T>(List<T> items, String next) {
        static <T> Page<T> of(List<T> all, Function<T, String> name, String token, int size) {
            String last = token == null ? null : PageToken.read(token);
            List<T> rest = last == null ? all : all.stream().filter(item -> name.apply(item).compareTo(last) > 0).toList();
            List<T> page = rest.subList(0, Math.min(size, rest.size()));
            return new Page<>(page, rest.size() > size ? PageToken.of(name.apply(page.getLast())) : null);
        }
    }

    private static <T> T glue(Caller caller, Supplier<T> call) {
        try {
            return call.get();
        } catch (Catalog.CatalogError e) {
            throw e.code().equals("EntityNotFoundException") ? notFound(caller) : AthenaErrors.metadata(wrapped(caller, e.getMessage(), e.code()));
        } catch (AccessDenied e) {
            throw AthenaErrors.metadata(wrapped(caller, e.getMessage(), "AccessDeniedException"));
        }
    }

    private static MetadataException notFound(Caller caller) {
        return AthenaErrors.metadata(wrapped(caller, "Entity Not Found", "EntityNotFoundException"));
    }

    /** How Athena passes Glue's errors on. */
    private static String wrapped(Caller caller, String message, String code) {
        return message + " (Service: AmazonDataCatalog; Status Code: 400; Error Code: " + code + "; Request ID: " + caller.requestId() + "; Proxy: null)";
    }

    private static Database shown(CatalogDatabase database) {
        return Database.builder()
                .name(database.name())
                .description(database.description().filter(text -> !text.isEmpty()).orElse(null))
                .parameters(database.parameters().isEmpty() ? null : new TreeMap<>(database.parameters()))
                .build();
    }

    private static TableMetadata shown(CatalogTable table) {
        return TableMetadata.builder()
                .name(table.name())
                .createTime(table.created().orElse(null))
                .tableType(table.type())
                .columns(columns(table.storage().columns()))
                .partitionKeys(columns(table.partitionKeys()))
                .parameters(parameters(table))
                .build();
    }

    private static List<Column> columns(List<CatalogColumn> columns) {
        return columns.stream()
                .filter(column -> !"false".equals(column.parameters().get(CURRENT)))
                .map(column -> Column.builder().name(column.name()).type(column.type()).comment(column.comment().orElse(null)).build())
                .toList();
    }

    /** The table's own parameters and, under Athena's names, what it is stored as. */
    private static Map<String, String> parameters(CatalogTable table) {
        Map<String, String> all = new TreeMap<>(table.parameters());
        CatalogStorage storage = table.storage();
        table.description().ifPresent(comment -> all.put("comment", comment));
        storage.location().ifPresent(location -> all.put("location", withoutSlash(location)));
        storage.inputFormat().ifPresent(format -> all.put("inputformat", format));
        storage.outputFormat().ifPresent(format -> all.put("outputformat", format));
        storage.serdeLibrary().ifPresent(library -> all.put("serde.serialization.lib", library));
        storage.serdeParameters().forEach((name, value) -> all.put("serde.param." + name, value));
        return all;
    }

    private static String withoutSlash(String location) {
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }
}
