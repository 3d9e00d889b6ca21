package io.kariba.api;

/**
 * An AWS region name as it stands in a signature's scope. Any name of lower-case letters, digits and hyphens is taken, so that new regions work.
 *
 * @param name e.g. {@code us-east-1}; 1 to 32 characters
 */
public record Region(String name) implements Comparable<Region> {
    public Region {
        if (!isValid(name)) {
            throw new IllegalArgumentException("Not a region name: " + name);
        }
    }

    /** Whether the text has the form of a region name. */
    public static boolean isValid(String text) {
        if (text == null || text.isEmpty() || text.length() > 32) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Region other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
