package io.kariba.api;

/** A caller may not do what it asked for. {@code wire} renders it as each protocol's own access-denied error. */
public final class AccessDenied extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message AWS's wording, safe to show to the caller */
    public AccessDenied(String message) {
        super(message, null, false, false);
    }
}
