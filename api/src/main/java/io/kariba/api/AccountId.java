package io.kariba.api;

/**
 * An AWS account: exactly twelve ASCII digits.
 *
 * @param digits the twelve digits, e.g. {@code 000000000000}
 */
public record AccountId(String digits) implements Comparable<AccountId> {
    public AccountId {
        if (!isValid(digits)) {
            throw new IllegalArgumentException("An account id is 12 digits: " + digits);
        }
    }

    /** Whether the text has the form of an account id. */
    public static boolean isValid(String text) {
        if (text == null || text.length() != 12) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(AccountId other) {
        return digits.compareTo(other.digits);
    }

    @Override
    public String toString() {
        return digits;
    }
}
