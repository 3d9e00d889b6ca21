/**
 * What runs inside the child JVM: Trino's main class with Kariba's gate, per-session credentials and access control. Everything in here is on Trino's
 * class path, never on the server's, and is built against exactly the pinned Trino version: it uses public classes that are not Trino's SPI.
 */
package io.kariba.trinoplugin;
