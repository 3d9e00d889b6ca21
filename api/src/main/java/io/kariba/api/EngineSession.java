package io.kariba.api;

import java.net.URI;
import java.time.Instant;

/**
 * The right of one engine to act for one query or job (law 4). Everything an engine gets is in here: a URL and short-lived credentials.
 *
 * @param id its id
 * @param caller whom it acts for, already {@linkplain Caller#via via} the service that runs the query
 * @param work what it runs, e.g. {@code athena-query/3f0c…}; for logs and audit
 * @param credential keys that sign the engine's calls back to us; valid until {@code expiry}, which outlives the query by the clean-up's grace
 * @param endpoint the URL under which the engine reaches this server
 * @param expiry when the credentials end by themselves
 */
public record EngineSession(EngineSessionId id, Caller caller, String work, Credential credential, URI endpoint, Instant expiry) {}
