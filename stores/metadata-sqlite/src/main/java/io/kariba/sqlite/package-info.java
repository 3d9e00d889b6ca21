/**
 * The metadata store on SQLite: one file, one writer thread that makes many transactions durable with one fsync, and readers that see the state of the
 * last commit. Also the data folder itself: its format number, its owner's lock and its migrations (law 14).
 */
package io.kariba.sqlite;
