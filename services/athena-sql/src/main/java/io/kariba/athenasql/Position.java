package io.kariba.athenasql;

/**
 * A place in a statement's text.
 *
 * @param line from 1
 * @param column from 1, in code points like the engine's own
 */
public record Position(int line, int column) {
    /** As Athena's messages begin: {@code line 1:8}. */
    @Override
    public String toString() {
        return "line " + line + ":" + column;
    }
}
