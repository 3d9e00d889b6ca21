package io.kariba.iam;

import io.kariba.api.LetterCase;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * One condition of a statement: <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">operators</a>.
 *
 * @param key the condition key as written
 * @param values any of which may match (for negated operators: none)
 */
record Condition(Quantifier quantifier, Operator operator, boolean ifExists, String key, List<String> values) {

    enum Quantifier {
        NONE,
        ANY,
        ALL
    }

    /** A comparison of the request's value with a policy's, and whether it is negated. */
    record Operator(String name, BiPredicate<String, String> compare, boolean negated) {}

    private static final Map<String, Operator> OPERATORS = Map.ofEntries(
            operator("StringEquals", String::equals),
            not("StringNotEquals", String::equals),
            operator("StringEqualsIgnoreCase", String::equalsIgnoreCase),
            not("StringNotEqualsIgnoreCase", String::equalsIgnoreCase),
            operator("StringLike", (actual, wanted) -> Wildcard.matches(wanted, actual)),
            not("StringNotLike", (actual, wanted) -> Wildcard.matches(wanted, actual)),
            operator("ArnEquals", Condition::arnLike),
            not("ArnNotEquals", Condition::arnLike),
            operator("ArnLike", Condition::arnLike),
            not("ArnNotLike", Condition::arnLike),
            operator("Bool", String::equalsIgnoreCase),
            operator("NumericEquals", (actual, wanted) -> number(actual, wanted) == 0),
            not("NumericNotEquals", (actual, wanted) -> number(actual, wanted) == 0),
            operator("NumericLessThan", (actual, wanted) -> number(actual, wanted) < 0),
            operator("NumericLessThanEquals", (actual, wanted) -> number(actual, wanted) <= 0),
            operator("NumericGreaterThan", (actual, wanted) -> number(actual, wanted) > 0),
            operator("NumericGreaterThanEquals", (actual, wanted) -> number(actual, wanted) >= 0),
            operator("DateEquals", (actual, wanted) -> date(actual).compareTo(date(wanted)) == 0),
            not("DateNotEquals", (actual, wanted) -> date(actual).compareTo(date(wanted)) == 0),
            operator("DateLessThan", (actual, wanted) -> date(actual).compareTo(date(wanted)) < 0),
            operator("DateLessThanEquals", (actual, wanted) -> date(actual).compareTo(date(wanted)) <= 0),
            operator("DateGreaterThan", (actual, wanted) -> date(actual).compareTo(date(wanted)) > 0),
            operator("DateGreaterThanEquals", (actual, wanted) -> date(actual).compareTo(date(wanted)) >= 0),
            operator("IpAddress", Condition::inRange),
            not("NotIpAddress", Condition::inRange),
            operator("BinaryEquals", String::equals));

    private static Map.Entry<String, Operator> operator(String name, BiPredicate<String, String> compare) {
        return Map.entry(LetterCase.lower(name), new Operator(name, compare, false));
    }

    private static Map.Entry<String, Operator> not(String name, BiPredicate<String, String> compare) {
        return Map.entry(LetterCase.lower(name), new Operator(name, compare, true));
    }

    static Condition parse(String text, String key, List<String> values) {
        String name = text;
        Quantifier quantifier = Quantifier.NONE;
        if (name.startsWith("ForAnyValue:")) {
            quantifier = Quantifier.ANY;
            name = name.substring("ForAnyValue:".length());
        } else if (name.startsWith("ForAllValues:")) {
            quantifier = Quantifier.ALL;
            name = name.substring("ForAllValues:".length());
        }
        boolean ifExists = name.endsWith("IfExists");
        if (ifExists) {
            name = name.substring(0, name.length() - "IfExists".length());
        }
        if (name.equals("Null")) {
            return new Condition(quantifier, new Operator("Null", (a, b) -> false, false), false, key, values);
        }
        Operator operator = OPERATORS.get(LetterCase.lower(name));
        if (operator == null) {
            throw new PolicyDocument.Malformed("Invalid Condition type : " + text);
        }
        if (operator.name().startsWith("Date")) {
            values.forEach(Condition::date);
        } else if (operator.name().startsWith("Numeric")) {
            values.forEach(value -> number(value, value));
        }
        return new Condition(quantifier, operator, ifExists, key, values);
    }

    boolean holds(PolicyQuestion question) {
        List<String> actual = question.keys().get(LetterCase.lower(key));
        boolean absent = actual == null || actual.isEmpty();
        if (operator.name().equals("Null")) {
            return values.stream().anyMatch(value -> Boolean.parseBoolean(value) == absent);
        }
        if (absent) {
            // IAM: a missing key fails a positive operator, satisfies a negated one, IfExists and ForAllValues.
            return ifExists || operator.negated() && quantifier != Quantifier.ANY || quantifier == Quantifier.ALL;
        }
        return quantifier == Quantifier.ALL
                ? actual.stream().allMatch(value -> holds(question, value))
                : actual.stream().anyMatch(value -> holds(question, value));
    }

    private boolean hasWildcards() {
        return operator.name().contains("Like") || operator.name().startsWith("Arn");
    }

    private boolean holds(PolicyQuestion question, String actual) {
        boolean any = values.stream().map(question::substitute).anyMatch(wanted -> {
            try {
                return wanted.indexOf('\u0000') < 0 && operator.compare().test(actual, hasWildcards() ? wanted : wanted.replace("\u0001", ""));
            } catch (PolicyDocument.Malformed notComparable) {
                return false;
            }
        });
        return any != operator.negated();
    }

    /** Each of an ARN's six parts by itself: a wildcard in one does not reach into the next. */
    private static boolean arnLike(String actual, String wanted) {
        String[] parts = actual.split(":", 6);
        String[] patterns = wanted.split(":", 6);
        if (parts.length != patterns.length || parts.length < 6) {
            return wanted.equals("*");
        }
        for (int i = 0; i < parts.length; i++) {
            if (!Wildcard.matches(patterns[i], parts[i])) {
                return false;
            }
        }
        return true;
    }

    private static int number(String actual, String wanted) {
        try {
            return new BigDecimal(actual).compareTo(new BigDecimal(wanted));
        } catch (NumberFormatException e) {
            throw new PolicyDocument.Malformed("Not a number: " + wanted);
        }
    }

    private static Instant date(String text) {
        try {
            if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            return text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new PolicyDocument.Malformed("Not a date: " + text);
        }
    }

    private static boolean inRange(String actual, String range) {
        try {
            int slash = range.indexOf('/');
            byte[] base = InetAddress.ofLiteral(slash < 0 ? range : range.substring(0, slash)).getAddress();
            byte[] address = InetAddress.ofLiteral(actual).getAddress();
            int bits = slash < 0 ? base.length * 8 : Integer.parseInt(range.substring(slash + 1));
            if (base.length != address.length || bits < 0 || bits > base.length * 8) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((base[i / 8] & mask) != (address[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
