package io.kariba.api;

/** A key of the metadata store with its value. */
public record Entry<K extends Key, V>(K key, V value) {}
