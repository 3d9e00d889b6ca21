package io.kariba.formats;

/** A column as a file has it. */
public record Column(String name, ColumnType type) {}
