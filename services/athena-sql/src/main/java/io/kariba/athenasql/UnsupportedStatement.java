package io.kariba.athenasql;

import java.util.Optional;

/**
 * A statement that was recognised and is not carried out, or cannot be as it stands. The query ends FAILED with the error's message.
 *
 * @param name e.g. {@code UNLOAD}
 */
public record UnsupportedStatement(String text, String type, Optional<String> substatement, String name, AthenaError error) implements Statement {
    /** A statement of Athena's that this server does not carry out. */
    static UnsupportedStatement of(String text, String type, String name, String why) {
        return new UnsupportedStatement(
                text, type, Optional.of(name.replace(' ', '_')), name, AthenaError.user(AthenaError.NOT_SUPPORTED, "NOT_SUPPORTED: " + why));
    }

    /** StateChangeReason; begins {@code NOT_SUPPORTED: } for what this server does not carry out. */
    public String message() {
        return error.message();
    }

    /** What the query fails with. */
    public StatementFailed failure() {
        return new StatementFailed(error);
    }
}
