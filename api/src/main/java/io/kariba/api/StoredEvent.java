package io.kariba.api;

import java.time.Instant;

/**
 * An event of the outbox.
 *
 * @param position grows with every commit; read on from here
 * @param id unique across nodes
 * @param sequence grows by one or more for events of one source and key
 * @param at the clock's time; nothing is ordered by it
 */
public record StoredEvent(long position, String id, long sequence, Instant at, Event event) {}
