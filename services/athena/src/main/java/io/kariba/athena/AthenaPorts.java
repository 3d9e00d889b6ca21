package io.kariba.athena;

import io.kariba.api.Catalog;
import io.kariba.api.EngineSessions;
import io.kariba.api.IcebergTables;
import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Objects;
import io.kariba.api.Permissions;
import io.kariba.api.SqlEngine;
import java.time.InstantSource;

/** What Athena stands on. */
public record AthenaPorts(
        Metadata metadata,
        Permissions permissions,
        Catalog catalog,
        Objects objects,
        IcebergTables iceberg,
        SqlEngine engine,
        EngineSessions sessions,
        Ids ids,
        InstantSource clock) {
    /** The service principal under which Athena calls other services for its callers: it stands in their {@code aws:CalledVia}. */
    static final String PRINCIPAL = "athena.amazonaws.com";
}
