package io.kariba.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the benches of one run found: shown as it comes, and at the end in one table and as JSON. */
final class Report {
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private boolean isBroken;

    void add(Figure figure) {
        figures.add(figure);
        System.out.println(figure.line());
    }

    /** Says what a figure consists of; it stands between the figures, and in no table. */
    void note(String format, Object... values) {
        System.out.println("  " + String.format(Locale.ROOT, format, values));
    }

    /** Says that a figure could not be measured here, and why. */
    void notMeasured(String name, String why) {
        missing.add(name + ": not measured, " + why);
        System.out.println(missing.getLast());
    }

    /** Says that a bench broke off; the others go on. */
    void failed(String name, Exception failure) {
        isBroken = true;
        missing.add(name + ": BROKEN, " + failure);
        System.out.println(missing.getLast());
        failure.printStackTrace();
    }

    /** Says that what was measured gave a wrong answer: its figures are worth nothing. */
    void wrong(String name, String what) {
        isBroken = true;
        missing.add(name + ": WRONG, " + what);
        System.out.println(missing.getLast());
    }

    boolean isReached() {
        return !isBroken && figures.stream().allMatch(Figure::isReached);
    }

    String table() {
        StringBuilder text = new StringBuilder();
        figures.forEach(figure -> text.append(figure.line()).append('\n'));
        missing.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** One object a figure, by its name. */
    void write(Path file) throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode all = json.createObjectNode();
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.runtime.version"));
        for (Figure figure : figures) {
            ObjectNode node = all.putObject(figure.name());
            node.put("value", figure.value());
            node.put("unit", figure.unit());
            figure.peer().ifPresent(peer -> node.put("peer", peer).put("ratio", figure.ratio()));
            node.put("peerName", figure.peerName());
            figure.required().ifPresent(bound -> node.put("bound", bound.text()).put("reached", figure.isReached()));
        }
        Files.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }
}
