package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.IcebergTables;
import io.kariba.api.Ids;
import io.kariba.api.Metadata;
import io.kariba.api.Objects;
import io.kariba.api.Permissions;
import io.kariba.api.Roles;
import java.time.InstantSource;

/** What crawlers stand on. */
public record CrawlersPorts(
        Metadata metadata, Permissions permissions, Catalog catalog, Objects objects, IcebergTables iceberg, Roles roles, Ids ids, InstantSource clock) {
    /** Under which crawls act: it stands in their {@code aws:CalledVia}, and in {@code iam:PassedToService} when a role is named. */
    static final String PRINCIPAL = "glue.amazonaws.com";

    /** The name of the sessions of crawlers' roles, as AWS's own. */
    static final String SESSION = "AWS-Crawler";
}
