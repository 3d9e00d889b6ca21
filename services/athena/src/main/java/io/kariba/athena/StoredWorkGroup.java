package io.kariba.athena;

import io.kariba.api.Codec;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A workgroup as it is kept.
 *
 * @param state {@code ENABLED} or {@code DISABLED}
 * @param created milliseconds of the epoch
 */
record StoredWorkGroup(String name, String state, String description, long created, Settings settings, Map<String, String> tags) {
    static final String PRIMARY = "primary";
    static final String ENABLED = "ENABLED";
    static final Codec<StoredWorkGroup> CODEC = JsonCodec.of(StoredWorkGroup.class);

    StoredWorkGroup {
        tags = tags == null ? Map.of() : Map.copyOf(tags);
    }

    /**
     * A workgroup's configuration.
     *
     * @param enforce whether its output wins over what a request says
     * @param cutoff bytes a query may scan; null for no limit
     * @param engineVersion the selected one, {@code AUTO} or a name
     */
    record Settings(
            ResultSettings results,
            boolean enforce,
            boolean publishMetrics,
            Long cutoff,
            boolean requesterPays,
            String engineVersion,
            Boolean minimumEncryption) {
        /** What primary has, and what an update starts from. AWS's primary does not enforce. */
        static final Settings PRIMARY = new Settings(ResultSettings.NONE, false, false, null, false, EngineVersions.AUTO, null);

        Settings withResults(ResultSettings changed) {
            return new Settings(changed, enforce, publishMetrics, cutoff, requesterPays, engineVersion, minimumEncryption);
        }

        Settings withCutoff(Long changed) {
            return new Settings(results, enforce, publishMetrics, changed, requesterPays, engineVersion, minimumEncryption);
        }
    }

    static StoredWorkGroup primary(Instant created) {
        return new StoredWorkGroup(PRIMARY, ENABLED, null, created.toEpochMilli(), Settings.PRIMARY, Map.of());
    }

    boolean enabled() {
        return state.equals(ENABLED);
    }

    StoredWorkGroup withTags(Map<String, String> changed) {
        return new StoredWorkGroup(name, state, description, created, settings, new TreeMap<>(changed));
    }
}
