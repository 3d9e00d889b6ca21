/**
 * The ports and values every room of Kariba may use. Nothing here depends on anything but the JDK, and nothing here acts: stores, services and
 * engines implement these interfaces, {@code server} joins them.
 */
package io.kariba.api;
