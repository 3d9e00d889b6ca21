/** Iceberg tables over the catalog and objects ports: their metadata, schemas, snapshots and expiry, by Iceberg's own library. Engines write the rows. */
package io.kariba.iceberg;
