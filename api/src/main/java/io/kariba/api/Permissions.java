package io.kariba.api;

/** The one place that decides whether somebody may do something (law 2). Thread-safe; does not block on anything but the metadata store. */
public interface Permissions {
    /**
     * Returns if the caller may do this, and throws otherwise.
     *
     * @throws AccessDenied with AWS's wording
     */
    void require(Caller caller, Access access);

    /** The common case: an action on resources of the caller's own account. */
    default void require(Caller caller, Action action, Arn... resources) {
        require(caller, Access.to(action, caller.account(), resources));
    }

    /** Whether {@link #require} would return; for filtering lists. */
    default boolean allows(Caller caller, Access access) {
        try {
            require(caller, access);
            return true;
        } catch (AccessDenied denied) {
            return false;
        }
    }
}
