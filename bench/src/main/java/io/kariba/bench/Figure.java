package io.kariba.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One measured figure.
 *
 * @param name e.g. {@code start.healthy}
 * @param value what was measured
 * @param unit e.g. {@code s}, {@code MB}, {@code MB/s}
 * @param peer the value of the peer or limit in the same run
 * @param peerName what that is
 * @param required the bound on value, or with {@code ratio} on value divided by peer
 */
record Figure(String name, double value, String unit, Optional<Double> peer, String peerName, Bound required) {
    /** What a figure has to reach. */
    record Bound(Kind kind, double limit) {
        enum Kind {
            AT_MOST,
            RATIO_AT_LEAST
        }
    }

    static Figure atMost(String name, double value, String unit, double limit, String limitName) {
        return new Figure(name, value, unit, Optional.of(limit), limitName, new Bound(Bound.Kind.AT_MOST, limit));
    }

    static Figure ratio(String name, double value, String unit, double peer, String peerName, double atLeast) {
        return new Figure(name, value, unit, Optional.of(peer), peerName, new Bound(Bound.Kind.RATIO_AT_LEAST, atLeast));
    }

    double ratio() {
        return value / peer.orElse(Double.NaN);
    }

    boolean isReached() {
        return required.kind() == Bound.Kind.AT_MOST ? value <= required.limit() : ratio() >= required.limit();
    }

    String line() {
        String bound = required.kind() == Bound.Kind.AT_MOST ? "at most " + required.limit() : "ratio at least " + required.limit();
        return String.format(
                Locale.ROOT,
                "%-22s %10.2f %-5s %-44s %10.2f  ratio %5.2f  %s: %s",
                name, value, unit, peerName, peer.orElse(Double.NaN), ratio(), bound, isReached() ? "reached" : "MISSED");
    }
}
