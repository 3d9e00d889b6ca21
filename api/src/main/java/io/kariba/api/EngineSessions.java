package io.kariba.api;

import java.time.Duration;

/**
 * Keeps the open engine sessions and the prefixes of S3 each may touch. A prefix is {@code s3://bucket/key-prefix}; it covers keys that start with it at a
 * folder boundary, so {@code s3://b/t} covers {@code t} and {@code t/x} but not {@code t2/x}.
 *
 * <p>Reading is opened by the Glue Data Catalog when it answers the session with a table or partition; writing by the same answer (INSERT) or by the
 * service that runs the query (CTAS, UNLOAD). S3 asks {@link #mayRead} and {@link #mayWrite} for every engine call, beside the caller's own permissions.
 */
public interface EngineSessions {
    /** Opens a session for a caller and hands out its credentials. */
    EngineSession open(Caller caller, String work, Duration lifetime);

    /** Extends what the session may read; at most 100,000 prefixes a session, nested ones are merged. Unknown or closed sessions are ignored. */
    void allowRead(EngineSessionId session, String prefix);

    /** Extends what the session may write, read and delete. */
    void allowWrite(EngineSessionId session, String prefix);

    boolean mayRead(EngineSessionId session, String bucket, String key);

    boolean mayWrite(EngineSessionId session, String bucket, String key);

    /** Whether a listing with this key prefix shows nothing but what the session may read: the folder that the prefix names, or begins in, is readable. */
    boolean mayList(EngineSessionId session, String bucket, String prefix);

    /** Whether the session is open: neither closed past its grace nor expired. Credentials of a session that is not are refused. */
    boolean isOpen(EngineSessionId session);

    /** Ends the session after a minute's grace: engines clean up after they have reported the end of a query. */
    void close(EngineSessionId session);

    /** Ends the session at once: from now on nothing is read or written under it. For work that failed and whose leavings the service removes itself. */
    default void end(EngineSessionId session) {
        close(session);
    }
}
