/**
 * Amazon S3: buckets, objects with versions, multipart uploads and listings over the {@code Metadata} and {@code Blobs} ports. Bytes are durable first,
 * one metadata transaction makes them an object second, and the {@link io.kariba.s3.S3Sweeper} removes what neither names. The one class other rooms call is
 * {@link io.kariba.s3.S3Objects}.
 */
package io.kariba.s3;
