package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.IcebergTables;
import io.kariba.api.Objects;
import java.time.InstantSource;

/** What every crawl works with. */
record CrawlPorts(Objects objects, Catalog catalog, IcebergTables iceberg, Recogniser recogniser, InstantSource clock) {}
