package io.kariba.gluecrawlers;

import java.util.ArrayList;
import java.util.List;

/** Progress that remembers what it was told. */
final class RecordedProgress implements CrawlProgress {
    final List<String> lines = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    int stopAfter = Integer.MAX_VALUE;
    private int checks;

    @Override
    public void log(String level, String message) {
        lines.add(level + " " + message);
    }

    @Override
    public void tableCreated(String table) {
        changes.add("created " + table);
    }

    @Override
    public void tableUpdated(String table) {
        changes.add("updated " + table);
    }

    @Override
    public void tableDeleted(String table) {
        changes.add("deleted " + table);
    }

    @Override
    public void partitionsAdded(String table, int count) {
        changes.add("added " + count + " to " + table);
    }

    @Override
    public void partitionsUpdated(String table, int count) {
        changes.add("updated " + count + " of " + table);
    }

    @Override
    public void partitionsDeleted(String table, int count) {
        changes.add("deleted " + count + " of " + table);
    }

    @Override
    public void checkStop() {
        if (++checks > stopAfter) {
            throw new Stopped();
        }
    }
}
