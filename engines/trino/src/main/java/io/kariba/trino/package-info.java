/** {@link io.kariba.api.SqlEngine} on Trino in a child JVM: its process, its door, and a client of its statement protocol. */
package io.kariba.trino;
