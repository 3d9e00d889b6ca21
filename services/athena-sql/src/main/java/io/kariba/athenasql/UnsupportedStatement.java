package io.kariba.athenasql;

import java.util.Optional;

/**
 * A statement that was recognised and is not carried out. The query ends FAILED with the message.
 *
 * @param name e.g. {@code UNLOAD}
 * @param message begins {@code NOT_SUPPORTED: }
 */
public record UnsupportedStatement(String text, String type, Optional<String> substatement, String name, String message) implements Statement {
    /** What the query fails with. */
    public StatementFailed failure() {
        return new StatementFailed(new AthenaError(AthenaError.USER, 1, false, message));
    }
}
