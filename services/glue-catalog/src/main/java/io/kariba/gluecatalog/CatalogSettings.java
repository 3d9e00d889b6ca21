package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Scope;
import java.util.List;
import software.amazon.awssdk.services.glue.model.CatalogEncryptionMode;
import software.amazon.awssdk.services.glue.model.DataCatalogEncryptionSettings;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusResponse;
import software.amazon.awssdk.services.glue.model.GetCatalogRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogResponse;
import software.amazon.awssdk.services.glue.model.GetCatalogsRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogsResponse;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsResponse;

/** Facts about the catalog as a whole that clients ask for before they use it. */
final class CatalogSettings {
    private static final int MAX_CATALOGS = 1_000;

    private final GlueAccess access;

    CatalogSettings(GlueAccess access) {
        this.access = access;
    }

    /** Athena's JDBC driver asks this to find out whether there is a Glue catalog. None came before this one, so nothing is left to import. */
    GetCatalogImportStatusResponse getCatalogImportStatus(Caller caller, GetCatalogImportStatusRequest request) {
        access.onCatalog(caller, request.catalogId(), "GetCatalogImportStatus");
        return GetCatalogImportStatusResponse.builder().importStatus(status -> status.importCompleted(true)).build();
    }

    /** The settings cannot be changed, and this is what they are. */
    GetDataCatalogEncryptionSettingsResponse getEncryptionSettings(Caller caller, GetDataCatalogEncryptionSettingsRequest request) {
        access.onCatalog(caller, request.catalogId(), "GetDataCatalogEncryptionSettings");
        DataCatalogEncryptionSettings settings = DataCatalogEncryptionSettings.builder()
                .encryptionAtRest(rest -> rest.catalogEncryptionMode(CatalogEncryptionMode.DISABLED))
                .connectionPasswordEncryption(passwords -> passwords.returnConnectionPasswordEncrypted(false))
                .build();
        return GetDataCatalogEncryptionSettingsResponse.builder().dataCatalogEncryptionSettings(settings).build();
    }

    /** The account's own catalog, the only one there is: it has no properties beyond its name. */
    GetCatalogResponse getCatalog(Caller caller, GetCatalogRequest request) {
        Scope scope = access.onCatalog(caller, request.catalogId(), "GetCatalog");
        return GetCatalogResponse.builder().catalog(catalog(scope)).build();
    }

    /** Catalogs below a catalog, of which there are none, and with {@code IncludeRoot} the account's own. */
    GetCatalogsResponse getCatalogs(Caller caller, GetCatalogsRequest request) {
        Scope scope = access.onCatalog(caller, request.parentCatalogId(), "GetCatalogs");
        Names.pageSize(request.maxResults(), MAX_CATALOGS);
        List<software.amazon.awssdk.services.glue.model.Catalog> found = Boolean.TRUE.equals(request.includeRoot()) ? List.of(catalog(scope)) : List.of();
        return GetCatalogsResponse.builder().catalogList(found).build();
    }

    private static software.amazon.awssdk.services.glue.model.Catalog catalog(Scope scope) {
        return software.amazon.awssdk.services.glue.model.Catalog.builder()
                .catalogId(scope.account().digits())
                .name(scope.account().digits())
                .resourceArn(GlueAccess.catalogArn(scope).text())
                .build();
    }
}
