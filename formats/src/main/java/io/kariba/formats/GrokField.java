package io.kariba.formats;

/**
 * What a group of a grok pattern finds.
 *
 * @param name as the pattern has it
 * @param type {@code string} unless the pattern says otherwise
 * @param isNamed whether the customer gave the name; else it is the pattern's own, as {@code SYSLOGBASE} in {@code %{SYSLOGBASE}}, which makes no column but may be read by one
 */
public record GrokField(String name, ColumnType type, boolean isNamed) {}
