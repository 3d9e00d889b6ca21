/** Joins the rooms into one process: configuration, start and stop, health, reset. The only place that knows every other room. */
package io.kariba.server;
