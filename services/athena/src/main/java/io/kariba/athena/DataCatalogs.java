package io.kariba.athena;

import io.kariba.api.Caller;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.athena.model.CreateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.CreateDataCatalogResponse;
import software.amazon.awssdk.services.athena.model.DeleteDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.DeleteDataCatalogResponse;
import software.amazon.awssdk.services.athena.model.GetDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.GetDataCatalogResponse;
import software.amazon.awssdk.services.athena.model.ListDataCatalogsRequest;
import software.amazon.awssdk.services.athena.model.ListDataCatalogsResponse;
import software.amazon.awssdk.services.athena.model.UpdateDataCatalogRequest;
import software.amazon.awssdk.services.athena.model.UpdateDataCatalogResponse;

/** Data catalogs. {@code AwsDataCatalog}, the Glue Data Catalog of the account, is always there; others of type GLUE are further names for it. */
final class DataCatalogs {
    static final String GLUE = "AwsDataCatalog";
    static final Table<ScopedKey, StoredDataCatalog> TABLE = Table.scoped("athena_data_catalogs", StoredDataCatalog.CODEC);
    private static final Pattern NAME = Pattern.compile("[\\w@-]{1,127}");
    private static final String CATALOG_ID = "catalog-id";
    private static final int MOST = 1_000;
    private final Metadata metadata;
    private final Authorization authorization;

    DataCatalogs(Metadata metadata, Authorization authorization) {
        this.metadata = metadata;
        this.authorization = authorization;
    }

    CreateDataCatalogResponse createDataCatalog(Caller caller, CreateDataCatalogRequest request) {
        authorization.dataCatalog(caller, "CreateDataCatalog", request.name());
        if (!NAME.matcher(request.name()).matches()) {
            throw AthenaErrors.invalid("A data catalog's name has at most 127 alphanumeric, underscore, at sign, or hyphen characters.");
        }
        StoredDataCatalog made = new StoredDataCatalog(
                request.name(),
                request.description(),
                parameters(caller, request.typeAsString(), request.parameters()),
                Tags.of(request.tags()));
        metadata.run(tx -> {
            if (tx.scanKeys(TABLE, KeyRange.under(ScopedKey.in(caller.scope())), MOST).size() >= MOST) {
                throw AthenaErrors.invalid("You have reached the limit of " + MOST + " data catalogs.");
            }
            boolean reserved = made.name().equalsIgnoreCase(GLUE);
            if (reserved || !tx.insert(TABLE, key(caller.scope(), made.name()), made)) {
                throw AthenaErrors.invalid("DataCatalog " + made.name() + " already exists");
            }
        });
        return CreateDataCatalogResponse.builder().dataCatalog(made.toSdk()).build();
    }

    GetDataCatalogResponse getDataCatalog(Caller caller, GetDataCatalogRequest request) {
        authorization.dataCatalog(caller, "GetDataCatalog", request.name());
        return GetDataCatalogResponse.builder().dataCatalog(require(caller, request.name()).toSdk()).build();
    }

    ListDataCatalogsResponse listDataCatalogs(Caller caller, ListDataCatalogsRequest request) {
        authorization.any(caller, "ListDataCatalogs");
        int size = PageToken.size(request.maxResults(), 50);
        Scope scope = caller.scope();
        List<StoredDataCatalog> found = new ArrayList<>();
        KeyRange range = KeyRange.under(ScopedKey.in(scope));
        if (request.nextToken() == null) {
            found.add(glue(caller));
        } else {
            String last = PageToken.read(request.nextToken());
            range = last.isEmpty() ? range : range.after(key(scope, last));
        }
        KeyRange rest = range;
        metadata.read(reader -> reader.scan(TABLE, rest, size + 1)).forEach(entry -> found.add(entry.value()));
        List<StoredDataCatalog> page = found.subList(0, Math.min(size, found.size()));
        String last = page.isEmpty() || page.getLast().name().equals(GLUE) ? "" : page.getLast().name();
        return ListDataCatalogsResponse.builder()
                .dataCatalogsSummary(page.stream().map(StoredDataCatalog::summary).toList())
                .nextToken(found.size() > size ? PageToken.of(last) : null)
                .build();
    }

    UpdateDataCatalogResponse updateDataCatalog(Caller caller, UpdateDataCatalogRequest request) {
        authorization.dataCatalog(caller, "UpdateDataCatalog", request.name());
        refuseGlue(request.name(), "updated");
        metadata.run(tx -> {
            StoredDataCatalog old = find(tx, caller.scope(), request.name()).orElseThrow(() -> AthenaErrors.dataCatalogNotFound(request.name()));
            Map<String, String> sent = request.hasParameters() && !request.parameters().isEmpty() ? request.parameters() : old.parameters();
            StoredDataCatalog changed = new StoredDataCatalog(
                    old.name(),
                    request.description() == null ? old.description() : request.description(),
                    parameters(caller, request.typeAsString(), sent),
                    old.tags());
            tx.put(TABLE, key(caller.scope(), old.name()), changed);
        });
        return UpdateDataCatalogResponse.builder().build();
    }

    DeleteDataCatalogResponse deleteDataCatalog(Caller caller, DeleteDataCatalogRequest request) {
        authorization.dataCatalog(caller, "DeleteDataCatalog", request.name());
        refuseGlue(request.name(), "deleted");
        StoredDataCatalog deleted = metadata.fromReserve(tx -> {
            StoredDataCatalog old = find(tx, caller.scope(), request.name()).orElseThrow(() -> AthenaErrors.dataCatalogNotFound(request.name()));
            tx.delete(TABLE, key(caller.scope(), old.name()));
            return old;
        });
        return DeleteDataCatalogResponse.builder().dataCatalog(deleted.toSdk()).build();
    }

    /** The catalog of a name, or the error for one that is not there. The name of Glue's own is matched in any case, as Athena does. */
    StoredDataCatalog require(Caller caller, String name) {
        if (name.equalsIgnoreCase(GLUE)) {
            return glue(caller);
        }
        return metadata.read(reader -> find(reader, caller.scope(), name)).orElseThrow(() -> AthenaErrors.dataCatalogNotFound(name));
    }

    static Optional<StoredDataCatalog> find(Reader reader, Scope scope, String name) {
        return reader.get(TABLE, key(scope, name));
    }

    static ScopedKey key(Scope scope, String name) {
        return ScopedKey.in(scope).text(name);
    }

    private static StoredDataCatalog glue(Caller caller) {
        return new StoredDataCatalog(GLUE, null, Map.of(CATALOG_ID, caller.account().digits()), Map.of());
    }

    private static void refuseGlue(String name, String what) {
        if (name.equalsIgnoreCase(GLUE)) {
            throw AthenaErrors.invalid(GLUE + " cannot be " + what);
        }
    }

    private static Map<String, String> parameters(Caller caller, String type, Map<String, String> sent) {
        if (!"GLUE".equals(type)) {
            throw AthenaErrors.invalid("Data catalogs of type " + type + " are not supported here: only GLUE is.");
        }
        String catalogId = sent.get(CATALOG_ID);
        if (catalogId == null) {
            throw AthenaErrors.invalid("A data catalog of type GLUE needs the parameter " + CATALOG_ID);
        }
        if (!catalogId.equals(caller.account().digits())) {
            throw AthenaErrors.invalid("The Glue Data Catalog of account " + catalogId + " cannot be registered here: only that of your own account.");
        }
        return sent;
    }
}
