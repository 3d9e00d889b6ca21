package io.kariba.athenasql;

/** Athena's text of a value, the same in VarCharValue and in the CSV. */
public final class ValueText {
    private ValueText() {}

    /**
     * @param value as {@link io.kariba.api.SqlEngine.SqlBatch} holds it
     * @return null for null, which GetQueryResults shows as an empty cell
     */
    public static String of(Object value, EngineType type) {
        return value == null ? null : value.toString();
    }
}
