package io.kariba.api;

/** The account and region that own a regional resource; the first part of every {@link ScopedKey} (law 11). */
public record Scope(AccountId account, Region region) {}
