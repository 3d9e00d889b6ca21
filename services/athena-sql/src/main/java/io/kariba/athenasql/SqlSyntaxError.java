package io.kariba.athenasql;

/** A text that is not a statement of Athena's language. StartQueryExecution answers it as InvalidRequestException with this message. */
public final class SqlSyntaxError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;
    private final int column;

    /**
     * @param message complete, beginning {@code line 1:8: } where it has a place
     * @param line from 1, 0 when the error has no place
     * @param column from 1, 0 when the error has no place
     */
    public SqlSyntaxError(String message, int line, int column) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
    }

    /** An error at a place; the message gets its {@code line 1:8: } here. */
    static SqlSyntaxError at(Position position, String message) {
        return new SqlSyntaxError(position + ": " + message, position.line(), position.column());
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
