package io.kariba.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IAM role's name in full.
 *
 * @param path with a slash at both ends, {@code /} for none, e.g. {@code /service-role/}
 * @param name 1 to 64 characters of {@code A–Z a–z 0–9 + = , . @ _ -}
 */
public record RoleArn(AccountId account, String path, String name) {
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}):role/(.+)");
    private static final Pattern PATH_AND_NAME = Pattern.compile("((?:[\\x21-\\x2e\\x30-\\x7e]{1,512}/){0,16})([A-Za-z0-9_+=,.@-]{1,64})");

    /** Reads an ARN of a role; empty for any other text. */
    public static Optional<RoleArn> parse(String text) {
        Matcher arn = ARN.matcher(text);
        return arn.matches() ? named(new AccountId(arn.group(1)), arn.group(2)) : Optional.empty();
    }

    /** Reads a role as resources name it: its ARN, or its bare name or path and name in an account; empty for a text that names none. */
    public static Optional<RoleArn> parse(AccountId account, String text) {
        return text.startsWith("arn:") ? parse(text) : named(account, text.startsWith("/") ? text.substring(1) : text);
    }

    private static Optional<RoleArn> named(AccountId account, String pathAndName) {
        Matcher parts = PATH_AND_NAME.matcher(pathAndName);
        return parts.matches() ? Optional.of(new RoleArn(account, "/" + parts.group(1), parts.group(2))) : Optional.empty();
    }

    /** Path and name without the leading slash, as Glue shows a role: {@code service-role/etl}. */
    public String pathAndName() {
        return path.substring(1) + name;
    }

    public String text() {
        return "arn:aws:iam::" + account + ":role" + path + name;
    }

    public Arn arn() {
        return new Arn(text());
    }

    @Override
    public String toString() {
        return text();
    }
}
