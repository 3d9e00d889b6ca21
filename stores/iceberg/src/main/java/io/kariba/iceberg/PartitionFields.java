package io.kariba.iceberg;

import io.kariba.api.LetterCase;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.ValidationException;

/** Partition transforms in Athena's words. Source: Athena User Guide, "Create Iceberg tables", partition transform functions. */
final class PartitionFields {
    private static final String COLUMN = "(`[^`]+`|[^`(),\\s][^`(),]*?)";
    private static final Pattern IDENTITY = Pattern.compile("\\s*" + COLUMN + "\\s*");
    private static final Pattern TIME = Pattern.compile("\\s*(years?|months?|days?|hours?)\\s*\\(\\s*" + COLUMN + "\\s*\\)\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern SIZED =
            Pattern.compile("\\s*(bucket|truncate)\\s*\\(\\s*(\\d{1,9})\\s*,\\s*" + COLUMN + "\\s*\\)\\s*", Pattern.CASE_INSENSITIVE);

    private PartitionFields() {}

    static PartitionSpec of(List<String> partitioning, Schema schema) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        for (String field : partitioning) {
            try {
                add(spec, schema, field);
            } catch (ValidationException | IllegalArgumentException wrong) {
                throw TableErrors.partitioning(field, wrong.getMessage());
            }
        }
        try {
            return spec.build();
        } catch (ValidationException | IllegalArgumentException wrong) {
            throw TableErrors.partitioning(String.join(", ", partitioning), wrong.getMessage());
        }
    }

    private static void add(PartitionSpec.Builder spec, Schema schema, String field) {
        Matcher time = TIME.matcher(field);
        Matcher sized = SIZED.matcher(field);
        Matcher identity = IDENTITY.matcher(field);
        if (time.matches()) {
            String column = column(schema, time.group(2));
            switch (LetterCase.lower(time.group(1))) {
                case "year", "years" -> spec.year(column);
                case "month", "months" -> spec.month(column);
                case "day", "days" -> spec.day(column);
                default -> spec.hour(column);
            }
        } else if (sized.matches()) {
            String column = column(schema, sized.group(3));
            int size = Integer.parseInt(sized.group(2));
            if (sized.group(1).equalsIgnoreCase("bucket")) {
                spec.bucket(column, size);
            } else {
                spec.truncate(column, size);
            }
        } else if (identity.matches()) {
            spec.identity(column(schema, identity.group(1)));
        } else {
            throw TableErrors.partitioning(field, "");
        }
    }

    private static String column(Schema schema, String text) {
        String name = LetterCase.lower(text.startsWith("`") ? text.substring(1, text.length() - 1) : text);
        if (schema.findField(name) == null) {
            throw TableErrors.columnMissing(name);
        }
        return name;
    }

    /** The fields of a table in the words that made them; those of dropped fields are left out. */
    static List<String> texts(PartitionSpec spec) {
        List<String> texts = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            String column = spec.schema().findColumnName(field.sourceId());
            String transform = field.transform().toString();
            int size = transform.indexOf('[');
            if (field.transform().isIdentity()) {
                texts.add(column);
            } else if (size > 0) {
                texts.add(transform.substring(0, size) + "(" + transform.substring(size + 1, transform.length() - 1) + ", " + column + ")");
            } else if (!field.transform().isVoid()) {
                texts.add(transform + "(" + column + ")");
            }
        }
        return texts;
    }
}
