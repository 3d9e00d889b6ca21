package io.kariba.formats;

/**
 * A field that a grok pattern takes from a line.
 *
 * @param name as the pattern has it
 * @param type {@code string} unless the pattern says otherwise
 */
public record GrokField(String name, ColumnType type) {}
