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
 * @param required the bound on value or on value divided by peer; empty for a figure that is only told
 */
record Figure(String name, double value, String unit, Optional<Double> peer, String peerName, Optional<Bound> required) {
    /** What a figure has to reach. */
    record Bound(Kind kind, double limit) {
        enum Kind {
            AT_MOST,
            RATIO_AT_LEAST,
            RATIO_AT_MOST
        }

        String text() {
            return switch (kind) {
                case AT_MOST -> "at most " + limit;
                case RATIO_AT_LEAST -> "ratio at least " + limit;
                case RATIO_AT_MOST -> "ratio at most " + limit;
            };
        }
    }

    static Figure atMost(String name, double value, String unit, double limit, String limitName) {
        return new Figure(name, value, unit, Optional.of(limit), limitName, Optional.of(new Bound(Bound.Kind.AT_MOST, limit)));
    }

    /** For figures of which more is better. */
    static Figure ratio(String name, double value, String unit, double peer, String peerName, double atLeast) {
        return new Figure(name, value, unit, Optional.of(peer), peerName, Optional.of(new Bound(Bound.Kind.RATIO_AT_LEAST, atLeast)));
    }

    /** For figures of which less is better. */
    static Figure ratioAtMost(String name, double value, String unit, double peer, String peerName, double atMost) {
        return new Figure(name, value, unit, Optional.of(peer), peerName, Optional.of(new Bound(Bound.Kind.RATIO_AT_MOST, atMost)));
    }

    /** A figure that has nothing to reach. */
    static Figure told(String name, double value, String unit, double peer, String peerName) {
        return new Figure(name, value, unit, Optional.of(peer), peerName, Optional.empty());
    }

    double ratio() {
        return value / peer.orElse(Double.NaN);
    }

    boolean isReached() {
        return required.map(bound -> switch (bound.kind()) {
            case AT_MOST -> value <= bound.limit();
            case RATIO_AT_LEAST -> ratio() >= bound.limit();
            case RATIO_AT_MOST -> ratio() <= bound.limit();
        }).orElse(true);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-26s %10.2f %-5s %-50s %10.2f  ratio %5.2f  %s",
                name, value, unit, peerName, peer.orElse(Double.NaN), ratio(),
                required.map(bound -> bound.text() + ": " + (isReached() ? "reached" : "MISSED")).orElse(""));
    }
}
