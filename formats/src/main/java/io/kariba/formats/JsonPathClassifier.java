package io.kariba.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A customer's JSON classifier: the values at a path are the records. Objects give their fields as columns, other values one column {@code record}. The first megabyte is read.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json">Writing JSON custom classifiers</a>
 */
final class JsonPathClassifier implements Classifier {
    /** The name that the documentation's examples show. */
    private static final String RECORD = "record";

    private final String text;
    private final JsonPath path;

    JsonPathClassifier(String text) {
        this.text = text;
        this.path = JsonPath.parse(text);
    }

    @Override
    public String classification() {
        return "json";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        String json = sample.text().orElse("").stripLeading();
        if (!json.startsWith("{") && !json.startsWith("[")) {
            return Optional.empty();
        }
        JsonInference inference = new JsonInference();
        boolean cut = false;
        try (JsonParser parser = JsonInference.reader().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructStart()) {
                    return Optional.empty();
                }
                path.collect(parser, inference);
            }
        } catch (JsonEOFException end) {
            cut = true;
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        if (inference.values() == 0 || (cut && sample.isWhole())) {
            return Optional.empty();
        }
        List<Column> columns = inference.columns().isEmpty() ? List.of(new Column(RECORD, inference.type())) : inference.columns();
        Map<String, String> parameters = Map.of(
                "classification", "json", "typeOfData", "file", "compressionType", sample.compression().orElse("none"), "jsonPath", text);
        return Optional.of(new Recognition(
                classification(),
                1,
                columns,
                JsonClassifier.storage(columns),
                parameters,
                sample.isWhole() ? OptionalLong.of(inference.values()) : OptionalLong.empty(),
                Math.max(1, json.length() / inference.values())));
    }
}
