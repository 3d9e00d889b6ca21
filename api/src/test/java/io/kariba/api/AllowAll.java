package io.kariba.api;

/** Permissions that allow everything and remember nothing. {@link ScriptedPermissions} says what was asked, and denies. */
public final class AllowAll implements Permissions {
    @Override
    public void require(Caller caller, Access access) {}
}
