package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import software.amazon.awssdk.services.glue.model.CatalogEncryptionMode;
import software.amazon.awssdk.services.glue.model.DataCatalogEncryptionSettings;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusResponse;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsResponse;

/** Facts about the catalog as a whole that clients ask for before they use it. */
final class CatalogSettings {
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
}
