package io.kariba.gluecrawlers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a crawler's Configuration JSON; unknown keys and values are errors, so that nothing that was asked for is passed over.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html">Setting crawler configuration options</a>
 */
final class ConfigurationReader {
    private static final int MAX_LENGTH = 65_536;

    private ConfigurationReader() {}

    /**
     * @param text null or empty for none
     * @throws software.amazon.awssdk.services.glue.model.InvalidInputException saying what is wrong
     */
    static CrawlerConfiguration read(String text) {
        if (text == null || text.isEmpty()) {
            return CrawlerConfiguration.DEFAULT;
        }
        JsonNode root = parse(text);
        keys(root, "Configuration", Set.of("Version", "CrawlerOutput", "Grouping", "CreatePartitionIndex"));
        JsonNode version = root.path("Version");
        if (!version.isNumber() || version.doubleValue() != 1.0) {
            throw CrawlerErrors.invalid("Crawler configuration must have Version 1.0.");
        }
        JsonNode output = object(root, "CrawlerOutput", "CrawlerOutput", Set.of("Partitions", "Tables"));
        JsonNode partitions = object(output, "Partitions", "CrawlerOutput.Partitions", Set.of("AddOrUpdateBehavior"));
        JsonNode tables = object(output, "Tables", "CrawlerOutput.Tables", Set.of("AddOrUpdateBehavior", "TableThreshold"));
        JsonNode grouping = object(root, "Grouping", "Grouping", Set.of("TableGroupingPolicy", "TableLevelConfiguration"));
        flag(root, "CreatePartitionIndex");
        Optional<String> forPartitions =
                choice(partitions, "AddOrUpdateBehavior", "CrawlerOutput.Partitions", Set.of("InheritFromTable"));
        Optional<String> forTables = choice(tables, "AddOrUpdateBehavior", "CrawlerOutput.Tables", Set.of("MergeNewColumns"));
        Optional<String> policy = choice(grouping, "TableGroupingPolicy", "Grouping", Set.of("CombineCompatibleSchemas"));
        OptionalInt level = number(grouping, "TableLevelConfiguration", "Grouping", 1);
        OptionalInt threshold = number(tables, "TableThreshold", "CrawlerOutput.Tables", 1);
        return new CrawlerConfiguration(
                policy.isPresent(), forTables.isPresent(), forPartitions.isPresent(), forPartitions.isPresent(), level, threshold);
    }

    private static JsonNode parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw CrawlerErrors.invalid("Crawler configuration is longer than " + MAX_LENGTH + " characters.");
        }
        try {
            JsonNode root = JsonCodec.JSON.readTree(text);
            if (root == null || !root.isObject()) {
                throw CrawlerErrors.invalid("Crawler configuration is not a JSON object.");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw CrawlerErrors.invalid("Crawler configuration is not valid JSON.");
        }
    }

    private static JsonNode object(JsonNode parent, String key, String path, Set<String> known) {
        JsonNode node = parent.path(key);
        if (!node.isMissingNode()) {
            if (!node.isObject()) {
                throw CrawlerErrors.invalid(path + " is not a JSON object.");
            }
            keys(node, path, known);
        }
        return node;
    }

    /** The wording is AWS's. */
    private static void keys(JsonNode node, String path, Set<String> known) {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw CrawlerErrors.invalid(path + " contains unsupported keys: " + String.join(", ", unknown) + ".");
        }
    }

    private static Optional<String> choice(JsonNode parent, String key, String path, Set<String> known) {
        JsonNode node = parent.path(key);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual() || !known.contains(node.textValue())) {
            throw CrawlerErrors.invalid(path + "." + key + " has an unsupported value: " + node.asText() + ".");
        }
        return Optional.of(node.textValue());
    }

    private static OptionalInt number(JsonNode parent, String key, String path, int least) {
        JsonNode node = parent.path(key);
        if (node.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least) {
            throw CrawlerErrors.invalid(path + "." + key + " has an unsupported value: " + node.asText() + ".");
        }
        return OptionalInt.of(node.intValue());
    }

    private static void flag(JsonNode parent, String key) {
        JsonNode node = parent.path(key);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw CrawlerErrors.invalid(key + " has an unsupported value: " + node.asText() + ".");
        }
    }
}
