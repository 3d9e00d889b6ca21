package io.kariba.iceberg;

import io.kariba.api.Caller;
import io.kariba.api.IcebergTables.Retention;
import io.kariba.api.IcebergTables.Vacuumed;
import io.kariba.iceberg.CatalogIcebergTables.Name;
import io.kariba.iceberg.CatalogIcebergTables.Ports;

/** To come with the next change. */
final class Vacuum {
    Vacuum(Ports ports, Caller caller, Name name, Retention defaults) {}

    Vacuumed run() {
        throw TableErrors.notSupported("VACUUM is not supported by this server");
    }
}
