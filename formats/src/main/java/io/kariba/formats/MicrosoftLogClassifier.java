package io.kariba.formats;

import io.kariba.api.LetterCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * IIS's logs in W3C's extended format. The administrator chooses the fields, so the file's own {@code #Fields} line makes the pattern. Only files that say they are Microsoft's: others use the
 * format too.
 *
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/querying-iis-logs-w3c-extended-log-file-format.html">IIS's W3C logs in Athena</a>
 */
final class MicrosoftLogClassifier implements Classifier {
    private static final String SOFTWARE = "#Software: Microsoft";
    private static final String FIELDS = "#Fields:";
    /** Directives come first; IIS writes four. */
    private static final int DIRECTIVES = 10;

    private static final Set<String> COUNTS = Set.of("s-port", "sc-status", "sc-substatus", "time-taken");
    private static final Set<String> SIZES = Set.of("sc-win32-status", "sc-bytes", "cs-bytes");

    @Override
    public String classification() {
        return "microsoft_log";
    }

    @Override
    public Optional<Recognition> recognise(Sample sample) throws IOException {
        boolean microsoft = false;
        String fields = "";
        List<String> lines = TextLines.of(sample).lines();
        for (String line : lines.subList(0, Math.min(DIRECTIVES, lines.size()))) {
            if (line.startsWith(SOFTWARE)) {
                microsoft = true;
            } else if (line.startsWith(FIELDS)) {
                fields = line.substring(FIELDS.length()).strip();
            }
        }
        return microsoft && !fields.isEmpty() && fields.length() < Grok.LINE_LENGTH
                ? GrokClassifier.builtIn(classification(), format(fields)).recognise(sample)
                : Optional.empty();
    }

    /** Hyphens and parentheses become underscores, as in Athena's documentation. */
    private static String format(String fields) {
        List<String> parts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String field : fields.split(" +")) {
            String name = LetterCase.lower(field).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
            String type = COUNTS.contains(field) ? ":int" : SIZES.contains(field) ? ":long" : "";
            parts.add(!name.isEmpty() && names.add(name) ? "%{NOTSPACE:" + name + type + "}" : "%{NOTSPACE}");
        }
        return String.join(" ", parts);
    }
}
