package io.kariba.s3;

import io.kariba.api.Blobs;
import io.kariba.api.Metadata;

/** Where S3 keeps things, and its limits. */
public record S3Stores(S3Config config, Metadata metadata, Blobs blobs) {}
