package io.kariba.wire;

/** What a signature by a key that nobody has registered is worth. */
public enum AuthMode {
    /** An unknown key acts as root of the account its twelve digits name, or else of the default account. For loopback only. */
    OPEN,
    /** An unknown key gets AWS's error. */
    ENFORCED
}
