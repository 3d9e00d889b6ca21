package io.kariba.trino;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kariba.api.SqlEngine.EngineFailure;
import io.kariba.api.SqlEngine.SqlColumn;
import io.kariba.api.SqlEngine.SqlStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One answer of the statement protocol. It is read as a stream: rows become values as they come, and no tree of them is built.
 *
 * @param next where to ask on; empty at the end
 * @param types of the columns, for the pages that follow
 * @param rowBytes length of the rows in the answer's JSON, in characters
 * @param failure set when the statement failed
 */
record StatementPage(
        String id,
        Optional<URI> next,
        List<SqlColumn> columns,
        List<TrinoType> types,
        List<List<Object>> rows,
        long rowBytes,
        SqlStatistics statistics,
        long writtenBytes,
        Optional<EngineFailure> failure,
        Optional<String> updateType,
        Optional<Long> updateCount) {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+), (\\d+)\\)");

    /** A single value may be as long as a page; nesting is what SQL types nest. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(1_000)
                    .build())
            .build());

    /**
     * Reads an answer. Trino writes the bytes of a text as they stand in the file, also those that are not UTF-8 (a file in Latin-1, say): each becomes U+FFFD
     * here, as Athena shows it. The JSON parser's own decoder would refuse the whole answer.
     *
     * @throws IOException if the answer breaks off
     * @throws EngineFailure INTERNAL if it cannot be read; to ask again would bring the same
     */
    static StatementPage read(InputStream body, List<TrinoType> known) throws IOException {
        try {
            return parse(body, known);
        } catch (JsonEOFException broken) {
            throw broken;
        } catch (JsonProcessingException unreadable) {
            throw unreadable(unreadable.getOriginalMessage(), new UncheckedIOException(unreadable));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException unreadable) {
            throw unreadable(unreadable.getMessage(), unreadable);
        }
    }

    private static EngineFailure unreadable(String why, RuntimeException cause) {
        EngineFailure failure =
                new EngineFailure(EngineFailure.Kind.INTERNAL, "GENERIC_INTERNAL_ERROR", "The engine's answer cannot be read: " + why, 0, 0);
        failure.initCause(cause);
        return failure;
    }

    private static StatementPage parse(InputStream body, List<TrinoType> known) throws IOException {
        Reading reading = new Reading(known);
        try (JsonParser json = JSON.createParser(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                reading.field(name, json);
            }
        }
        return reading.page();
    }

    /** Gathers the fields of one answer. */
    private static final class Reading {
        private String id = "";
        private Optional<URI> next = Optional.empty();
        private final List<SqlColumn> columns = new ArrayList<>();
        private List<TrinoType> types;
        private final List<List<Object>> rows = new ArrayList<>();
        private long rowBytes;
        private SqlStatistics statistics = SqlStatistics.NONE;
        private long writtenBytes;
        private Optional<EngineFailure> failure = Optional.empty();
        private Optional<String> updateType = Optional.empty();
        private Optional<Long> updateCount = Optional.empty();

        Reading(List<TrinoType> known) {
            this.types = known;
        }

        void field(String name, JsonParser json) throws IOException {
            switch (name) {
                case "id" -> id = json.getText();
                case "nextUri" -> next = Optional.of(URI.create(json.getText()));
                case "columns" -> readColumns(json.readValueAsTree());
                case "data" -> readRows(json);
                case "stats" -> readStatistics(json.readValueAsTree());
                case "error" -> failure = Optional.of(Failures.of(json.readValueAsTree()));
                case "updateType" -> updateType = Optional.ofNullable(json.getValueAsString());
                case "updateCount" -> updateCount = json.currentToken() == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(json.getLongValue());
                default -> json.skipChildren();
            }
        }

        private void readColumns(JsonNode list) {
            List<TrinoType> found = new ArrayList<>();
            for (JsonNode column : list) {
                columns.add(new SqlColumn(column.path("name").asText(), printed(column.path("type").asText())));
                found.add(TrinoType.of(column.path("typeSignature")));
            }
            types = List.copyOf(found);
        }

        /** Trino 483 puts a space into a decimal's parentheses; the contract has none. */
        private static String printed(String type) {
            return DECIMAL.matcher(type).replaceAll("decimal($1,$2)");
        }

        private void readRows(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            long begin = json.currentLocation().getCharOffset();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                List<Object> row = new ArrayList<>(types.size());
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    row.add(types.get(row.size()).read(json));
                }
                rows.add(row);
            }
            rowBytes = json.currentLocation().getCharOffset() - begin;
        }

        private void readStatistics(JsonNode stats) {
            Duration queued = millis(stats, "queuedTimeMillis");
            Duration planning = millis(stats, "planningTimeMillis");
            Duration running = millis(stats, "elapsedTimeMillis").minus(queued).minus(planning);
            writtenBytes = stats.path("physicalWrittenBytes").asLong();
            statistics = new SqlStatistics(
                    stats.path("physicalInputBytes").asLong(),
                    stats.path("processedRows").asLong(),
                    0,
                    0,
                    queued,
                    planning,
                    running.isNegative() ? Duration.ZERO : running,
                    millis(stats, "cpuTimeMillis"));
        }

        private static Duration millis(JsonNode stats, String name) {
            return Duration.ofMillis(stats.path(name).asLong());
        }

        StatementPage page() {
            return new StatementPage(
                    id, next, columns, types, rows, rowBytes, statistics, writtenBytes, failure, updateType, updateCount);
        }
    }
}
