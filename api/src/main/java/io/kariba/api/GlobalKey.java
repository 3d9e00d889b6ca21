package io.kariba.api;

/** A key of something that no account or region owns by name: buckets, objects, blobs, the server's own settings. */
public final class GlobalKey extends Key {
    /** The key with no parts yet: also the common prefix of a whole table. */
    public static final GlobalKey ROOT = new GlobalKey(new byte[0]);

    private GlobalKey(byte[] bytes) {
        super(bytes);
    }

    public static GlobalKey of(String first) {
        return ROOT.text(first);
    }

    public GlobalKey text(String part) {
        return new GlobalKey(append(raw(), part));
    }

    public GlobalKey number(long part) {
        return new GlobalKey(append(raw(), part));
    }

    /** Reads a stored key. */
    public static GlobalKey decode(byte[] bytes) {
        return new GlobalKey(bytes.clone());
    }

    public Parts parts() {
        return new Parts(raw(), 0);
    }
}
