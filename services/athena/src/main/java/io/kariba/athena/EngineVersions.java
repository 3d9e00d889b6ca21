package io.kariba.athena;

import io.kariba.api.Caller;
import java.util.List;
import software.amazon.awssdk.services.athena.model.EngineVersion;
import software.amazon.awssdk.services.athena.model.ListEngineVersionsRequest;
import software.amazon.awssdk.services.athena.model.ListEngineVersionsResponse;

/** The engine versions a workgroup may select: AUTO and version 3, which is Trino; the Spark ones are not here. */
final class EngineVersions {
    static final String AUTO = "AUTO";
    static final String V3 = "Athena engine version 3";
    private final Authorization authorization;

    EngineVersions(Authorization authorization) {
        this.authorization = authorization;
    }

    ListEngineVersionsResponse listEngineVersions(Caller caller, ListEngineVersionsRequest request) {
        authorization.any(caller, "ListEngineVersions");
        List<EngineVersion> all = List.of(shown(AUTO), shown(V3));
        int from = request.nextToken() == null ? 0 : (int) Math.clamp(PageToken.readNumber(request.nextToken()), 0, all.size());
        int to = Math.min(all.size(), from + PageToken.size(request.maxResults(), 10));
        return ListEngineVersionsResponse.builder()
                .engineVersions(all.subList(from, to))
                .nextToken(to < all.size() ? PageToken.of(Integer.toString(to)) : null)
                .build();
    }

    /** A selected version with what it means today. */
    static EngineVersion shown(String selected) {
        return EngineVersion.builder().selectedEngineVersion(selected).effectiveEngineVersion(V3).build();
    }

    /** The selected version of a request; null is AUTO. */
    static String selected(EngineVersion sent) {
        if (sent == null || sent.selectedEngineVersion() == null) {
            return AUTO;
        }
        String selected = sent.selectedEngineVersion();
        if (selected.equals(AUTO) || selected.equals(V3)) {
            return selected;
        }
        throw AthenaErrors.invalid("Engine version " + selected + " is not available. Use AUTO or " + V3 + ".");
    }
}
