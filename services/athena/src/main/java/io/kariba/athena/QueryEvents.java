package io.kariba.athena;

import io.kariba.api.Event;
import io.kariba.api.Scope;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** {@code Athena Query State Change}, as AWS's guide "Monitor Athena query events with EventBridge" gives its detail. */
final class QueryEvents {
    private QueryEvents() {}

    static Event stateChange(Scope scope, StoredQuery query, Optional<QueryExecutionState> previous) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("versionId", "0");
        detail.put("currentState", query.status().state().toString());
        previous.ifPresent(state -> detail.put("previousState", state.toString()));
        detail.put("statementType", query.type());
        detail.put("queryExecutionId", query.id());
        detail.put("workgroupName", query.workGroup());
        detail.put("sequenceNumber", Integer.toString(query.status().changes()));
        StoredQuery.Failure error = query.status().error();
        if (error != null) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("errorCategory", error.category());
            shown.put("errorType", error.type());
            shown.put("errorMessage", error.message());
            shown.put("retryable", error.retryable());
            detail.put("athenaError", shown);
        }
        String json = new String(JsonCodec.bytes(detail), StandardCharsets.UTF_8);
        return new Event(scope, "aws.athena", "Athena Query State Change", query.id(), json);
    }
}
