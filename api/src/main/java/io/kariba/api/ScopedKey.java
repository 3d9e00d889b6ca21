package io.kariba.api;

/** A key of something that belongs to an account and a region, which come first. There is no way to make one without a {@link Scope} (law 11). */
public final class ScopedKey extends Key {
    private final int partsAt;

    private ScopedKey(byte[] bytes, int partsAt) {
        super(bytes);
        this.partsAt = partsAt;
    }

    /** The key with no parts yet: also the common prefix of everything in the scope. */
    public static ScopedKey in(Scope scope) {
        byte[] bytes = append(append(new byte[0], scope.account().digits()), scope.region().name());
        return new ScopedKey(bytes, bytes.length);
    }

    public ScopedKey text(String part) {
        return new ScopedKey(append(raw(), part), partsAt);
    }

    public ScopedKey number(long part) {
        return new ScopedKey(append(raw(), part), partsAt);
    }

    /** Reads a stored key. */
    public static ScopedKey decode(byte[] bytes) {
        return new ScopedKey(bytes.clone(), new Parts(bytes, 0).afterTexts(2));
    }

    public Scope scope() {
        Parts parts = new Parts(raw(), 0);
        return new Scope(new AccountId(parts.text()), new Region(parts.text()));
    }

    /** The parts after the scope. */
    public Parts parts() {
        return new Parts(raw(), partsAt);
    }
}
