package io.kariba.gluecrawlers;

import io.kariba.api.Codec;
import java.util.List;
import software.amazon.awssdk.services.glue.model.Classifier;

/**
 * A customer's own classifier as it is kept: exactly one of the four kinds is there. Times are milliseconds of the epoch.
 *
 * @param version counts from 1
 */
record StoredClassifier(String name, long created, long updated, long version, Grok grok, Xml xml, Json json, Csv csv) {
    static final Codec<StoredClassifier> CODEC = JsonCodec.of(StoredClassifier.class);

    /** @param custom patterns of its own, a name and an expression on each line; null for none */
    record Grok(String classification, String pattern, String custom) {}

    /** @param rowTag the element that is a row */
    record Xml(String classification, String rowTag) {}

    record Json(String path) {}

    /** What was not sent is null. */
    record Csv(
            String delimiter,
            String quote,
            String containsHeader,
            List<String> header,
            Boolean disableValueTrimming,
            Boolean allowSingleColumn,
            Boolean customDatatypeConfigured,
            List<String> customDatatypes,
            String serde) {}

    /** The same definition at another time. */
    StoredClassifier at(long createdThen, long now, long versionThen) {
        return new StoredClassifier(name, createdThen, now, versionThen, grok, xml, json, csv);
    }

    boolean isOfKind(StoredClassifier other) {
        return (grok == null) == (other.grok == null)
                && (xml == null) == (other.xml == null)
                && (json == null) == (other.json == null)
                && (csv == null) == (other.csv == null);
    }

    Classifier shown() {
        if (grok != null) {
            return Classifier.builder()
                    .grokClassifier(shown -> shown.name(name)
                            .creationTime(Crawlers.seconds(created))
                            .lastUpdated(Crawlers.seconds(updated))
                            .version(version)
                            .classification(grok.classification())
                            .grokPattern(grok.pattern())
                            .customPatterns(grok.custom()))
                    .build();
        }
        if (xml != null) {
            return Classifier.builder()
                    .xmlClassifier(shown -> shown.name(name)
                            .creationTime(Crawlers.seconds(created))
                            .lastUpdated(Crawlers.seconds(updated))
                            .version(version)
                            .classification(xml.classification())
                            .rowTag(xml.rowTag()))
                    .build();
        }
        if (json != null) {
            return Classifier.builder()
                    .jsonClassifier(shown -> shown.name(name)
                            .creationTime(Crawlers.seconds(created))
                            .lastUpdated(Crawlers.seconds(updated))
                            .version(version)
                            .jsonPath(json.path()))
                    .build();
        }
        return Classifier.builder()
                .csvClassifier(shown -> shown.name(name)
                        .creationTime(Crawlers.seconds(created))
                        .lastUpdated(Crawlers.seconds(updated))
                        .version(version)
                        .delimiter(csv.delimiter())
                        .quoteSymbol(csv.quote())
                        .containsHeader(csv.containsHeader())
                        .header(csv.header())
                        .disableValueTrimming(csv.disableValueTrimming())
                        .allowSingleColumn(csv.allowSingleColumn())
                        .customDatatypeConfigured(csv.customDatatypeConfigured())
                        .customDatatypes(csv.customDatatypes())
                        .serde(csv.serde()))
                .build();
    }
}
