package io.kariba.trinoplugin;

import io.trino.spi.eventlistener.EventListener;
import io.trino.spi.eventlistener.QueryCompletedEvent;
import io.trino.spi.eventlistener.QueryCreatedEvent;

/** Tells {@link GlueSessions} when a session's statements begin and end. The statement's trace token names its session. */
final class SessionReleases implements EventListener {
    private final GlueSessions sessions;

    SessionReleases(GlueSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void queryCreated(QueryCreatedEvent event) {
        event.getContext()
                .getTraceToken()
                .ifPresent(session -> sessions.queryCreated(session, event.getMetadata().getQueryId()));
    }

    @Override
    public void queryCompleted(QueryCompletedEvent event) {
        event.getContext()
                .getTraceToken()
                .ifPresent(session -> sessions.queryCompleted(
                        session, event.getMetadata().getQueryId(), event.getFailureInfo().isPresent()));
    }
}
