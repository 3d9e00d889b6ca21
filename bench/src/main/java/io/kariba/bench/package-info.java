/** Measurements of a running server, each beside a limit or a peer measured in the same run, so that a slow machine does not look like a slow server. */
package io.kariba.bench;
