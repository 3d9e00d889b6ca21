package io.kariba.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Named grok patterns: Glue's built-in ones and, before them, a customer's own. */
final class GrokLibrary {
    private static final Pattern DEFINITION = Pattern.compile("\\s*([A-Za-z0-9_]+)[ \\t]+(\\S.*)");
    private static final Map<String, String> BUILT_IN = builtIn();

    private final Map<String, String> custom;

    private GrokLibrary(Map<String, String> custom) {
        this.custom = custom;
    }

    /** @param custom one pattern a line: its name, white space, its definition; empty lines and lines that begin with {@code #} are left out */
    static GrokLibrary with(String custom) {
        return new GrokLibrary(parse(custom));
    }

    String definition(String name) {
        String own = custom.get(name);
        String definition = own != null ? own : BUILT_IN.get(name);
        if (definition == null) {
            throw new InvalidClassifier("Pattern " + name + " is not defined.");
        }
        return definition;
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> patterns = new HashMap<>();
        for (String line : text.split("\r\n|\r|\n")) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher matcher = DEFINITION.matcher(line);
            if (!matcher.matches()) {
                throw new InvalidClassifier("Custom pattern is not a name followed by its definition: " + line);
            }
            patterns.put(matcher.group(1), matcher.group(2));
        }
        return patterns;
    }

    private static Map<String, String> builtIn() {
        try (InputStream in = GrokLibrary.class.getResourceAsStream("grok-patterns")) {
            return Map.copyOf(parse(new String(in.readAllBytes(), UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
