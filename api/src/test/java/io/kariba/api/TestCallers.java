package io.kariba.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Callers for tests. */
public final class TestCallers {
    public static final Region REGION = new Region("us-east-1");

    private TestCallers() {}

    /** Root of account {@code 111111111111} in us-east-1. */
    public static Caller root() {
        return root("111111111111");
    }

    /** Root of an account in us-east-1. */
    public static Caller root(String account) {
        AccountId id = new AccountId(account);
        return of(Principal.root(id, (account + "0").repeat(5).substring(0, 64)));
    }

    /** The unsigned caller. */
    public static Caller anonymous() {
        return of(Principal.ANONYMOUS);
    }

    public static Caller of(Principal principal) {
        Caller.Origin origin = new Caller.Origin("127.0.0.1", "test", false, "AKIATEST", Instant.parse("2026-01-02T03:04:05Z"));
        return new Caller(principal, REGION, new RequestId("test-request"), List.of(), Optional.empty(), List.of(), origin);
    }
}
