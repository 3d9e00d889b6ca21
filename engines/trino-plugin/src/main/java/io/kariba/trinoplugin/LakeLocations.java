package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.plugin.hive.HiveConfig;
import io.trino.plugin.hive.HiveLocationService;
import io.trino.plugin.hive.LocationHandle;
import io.trino.plugin.hive.metastore.SemiTransactionalHiveMetastore;
import io.trino.spi.connector.ConnectorSession;
import java.util.Optional;

/**
 * Where new tables are written. An UNLOAD into partitions adds to what earlier ones wrote there, so whether its place must be empty is for the server to say; should it
 * fail, Trino deletes only files that bear its id.
 */
final class LakeLocations extends HiveLocationService {
    @Inject
    LakeLocations(TrinoFileSystemFactory files, HiveConfig config) {
        super(files, config);
    }

    @Override
    public LocationHandle forNewTableAsSelect(
            SemiTransactionalHiveMetastore metastore, ConnectorSession session, String schema, String table, Optional<Location> external) {
        if (schema.equals(LakeMetastore.UNLOADED) && external.isPresent()) {
            return new LocationHandle(external.get(), external.get(), LocationHandle.WriteMode.DIRECT_TO_TARGET_NEW_DIRECTORY);
        }
        return super.forNewTableAsSelect(metastore, session, schema, table, external);
    }
}
