/**
 * The one way in: an HTTP server on one port that routes a request to its service, authenticates it, names its caller, lets {@code protocols} decode and
 * answer it, and writes its audit record.
 */
package io.kariba.wire;
