package io.kariba.protocols;

import io.kariba.api.LetterCase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks decoded input against the model's constraints, with AWS's wording, e.g. {@code 1 validation error detected: Value '' at 'databaseName' failed to
 * satisfy constraint: Member must have length greater than or equal to 1}. S3 does not check by its model, so it is left alone.
 */
public final class Validator {
    /** More failures than this are not looked for: one request can break a constraint in every item of a long list. */
    private static final int MAX_FAILURES = 20;

    /** A value in a message is cut after this many characters. */
    private static final int MAX_VALUE = 1_024;

    private final List<String> failures = new ArrayList<>();

    private Validator() {}

    /** @throws WireError with the service's own code if a constraint is broken */
    public static void check(OperationModel operation, Map<String, Object> document) {
        Shape input = operation.input();
        if (input == null || S3Xml.isS3(operation.service())) {
            return;
        }
        Validator validator = new Validator();
        validator.structure(input, document, "");
        int count = validator.failures.size();
        if (count > 0) {
            String message = count + (count == 1 ? " validation error detected: " : " validation errors detected: ")
                    + String.join("; ", validator.failures);
            throw new WireError(ServiceCodes.validation(operation.service()), 400, message);
        }
    }

    private void structure(Shape shape, Map<String, Object> document, String path) {
        for (Member member : shape.members().values()) {
            Object value = document.get(member.name());
            if (value != null) {
                value(member.shape(), value, path, member.name());
            } else if (shape.required().contains(member.name()) && !member.isStreaming()) {
                fail("null", join(path, member.name()), "Member must not be null");
            }
            if (failures.size() >= MAX_FAILURES) {
                return;
            }
        }
    }

    private static String join(String path, String name) {
        String camel = name.isEmpty() ? name : LetterCase.lower(name.substring(0, 1)) + name.substring(1);
        return path.isEmpty() ? camel : path + "." + camel;
    }

    private void value(Shape shape, Object value, String path, String name) {
        switch (shape.type()) {
            case STRUCTURE -> structure(shape, Traits.map(value), join(path, name));
            case LIST -> list(shape, (List<?>) value, path, name);
            case MAP -> map(shape, Traits.map(value), path, name);
            default -> {
                String broken = broken(shape, value);
                if (broken != null) {
                    fail(shown(shape, value), join(path, name), broken);
                }
            }
        }
    }

    private void list(Shape shape, List<?> items, String path, String name) {
        String length = length(shape, items.size());
        if (length != null) {
            fail(shown(shape, items), join(path, name), length);
        }
        Shape element = shape.element().shape();
        boolean nested = element.type() == Shape.Type.STRUCTURE || element.type() == Shape.Type.LIST || element.type() == Shape.Type.MAP;
        String inner = null;
        for (int i = 0; i < items.size() && failures.size() < MAX_FAILURES; i++) {
            Object item = items.get(i);
            if (item == null) {
                if (!shape.traits().is("sparse")) {
                    fail("null", itemPath(inner(inner, path, name), i), "Member must not be null");
                }
            } else if (nested) {
                inner = inner(inner, path, name);
                if (element.type() == Shape.Type.STRUCTURE) {
                    structure(element, Traits.map(item), itemPath(inner, i));
                } else {
                    value(element, item, inner + "." + (i + 1), "member");
                }
            } else if (broken(element, item) != null) {
                fail(shown(shape, items), join(path, name), "Member must satisfy constraint: " + constraints(element));
                return;
            }
        }
    }

    private static String inner(String known, String path, String name) {
        return known == null ? join(path, name) : known;
    }

    private static String itemPath(String list, int index) {
        return list + "." + (index + 1) + ".member";
    }

    private void map(Shape shape, Map<String, Object> entries, String path, String name) {
        String length = length(shape, entries.size());
        if (length != null) {
            fail(shown(shape, entries), join(path, name), length);
        }
        Shape key = shape.key().shape();
        Shape element = shape.element().shape();
        boolean nested = element.type() == Shape.Type.STRUCTURE || element.type() == Shape.Type.LIST || element.type() == Shape.Type.MAP;
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            if (failures.size() >= MAX_FAILURES) {
                return;
            }
            if (broken(key, entry.getKey()) != null) {
                fail(shown(shape, entries), join(path, name), "Map keys must satisfy constraint: " + constraints(key));
                return;
            }
            Object item = entry.getValue();
            if (item != null && nested) {
                value(element, item, join(path, name) + "." + entry.getKey(), "member");
            } else if (item != null && broken(element, item) != null) {
                fail(shown(shape, entries), join(path, name), "Map value must satisfy constraint: " + constraints(element));
                return;
            }
        }
    }

    /** What a scalar breaks first, or null. */
    private static String broken(Shape shape, Object value) {
        if (value instanceof String text) {
            String length = length(shape, text.codePointCount(0, text.length()));
            if (length != null) {
                return length;
            }
            if (!matches(shape, text)) {
                return "Member must satisfy regular expression pattern: " + shape.traits().text("pattern", "");
            }
            List<String> values = shape.enumValues();
            return values.isEmpty() || values.contains(text) ? null : "Member must satisfy enum value set: [" + String.join(", ", values) + "]";
        }
        if (value instanceof byte[] bytes) {
            return length(shape, bytes.length);
        }
        return value instanceof Number number ? range(shape, number) : null;
    }

    /** A pattern that eats the stack on this text counts as not matched. */
    private static boolean matches(Shape shape, String text) {
        if (shape.pattern().isEmpty()) {
            return true;
        }
        Pattern pattern = shape.pattern().get();
        try {
            boolean anchored = pattern.pattern().startsWith("^") || pattern.pattern().endsWith("$");
            return anchored ? pattern.matcher(text).find() : pattern.matcher(text).matches();
        } catch (StackOverflowError tooLong) {
            return false;
        }
    }

    private static String length(Shape shape, int length) {
        Number min = shape.traits().number("min");
        Number max = shape.traits().number("max");
        if (min != null && length < min.longValue()) {
            return "Member must have length greater than or equal to " + min;
        }
        return max != null && length > max.longValue() ? "Member must have length less than or equal to " + max : null;
    }

    private static String range(Shape shape, Number value) {
        Number min = shape.traits().number("min");
        Number max = shape.traits().number("max");
        if (min != null && compare(value, min) < 0) {
            return "Member must have value greater than or equal to " + min;
        }
        return max != null && compare(value, max) > 0 ? "Member must have value less than or equal to " + max : null;
    }

    private static int compare(Number one, Number other) {
        if (one instanceof Double || one instanceof Float) {
            return Double.compare(one.doubleValue(), other.doubleValue());
        }
        return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString()));
    }

    /** All constraints of a scalar, as AWS lists them for items of lists and maps. */
    private static String constraints(Shape shape) {
        List<String> found = new ArrayList<>();
        String kind = shape.type().isNumber() ? "value" : "length";
        if (shape.traits().number("max") instanceof Number max) {
            found.add("Member must have " + kind + " less than or equal to " + max);
        }
        if (shape.traits().number("min") instanceof Number min) {
            found.add("Member must have " + kind + " greater than or equal to " + min);
        }
        if (shape.traits().has("pattern")) {
            found.add("Member must satisfy regular expression pattern: " + shape.traits().text("pattern", ""));
        }
        if (!shape.enumValues().isEmpty()) {
            found.add("Member must satisfy enum value set: [" + String.join(", ", shape.enumValues()) + "]");
        }
        return found.toString();
    }

    private void fail(String shown, String path, String constraint) {
        failures.add("Value " + shown + (shown.isEmpty() ? "" : " ") + "at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    /** A value as messages quote it; values that are sensitive are not shown. */
    private static String shown(Shape shape, Object value) {
        if (shape.traits().is("sensitive")) {
            return "";
        }
        String text = value instanceof byte[] bytes ? "java.nio.HeapByteBuffer[pos=0 lim=" + bytes.length + " cap=" + bytes.length + "]" : value.toString();
        return "'" + (text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) : text) + "'";
    }
}
