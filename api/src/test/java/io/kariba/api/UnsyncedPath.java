package io.kariba.api;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A path of an {@link UnsyncedFileSystem}, whose working folder is its root. */
final class UnsyncedPath implements Path {
    private final UnsyncedFileSystem fileSystem;
    private final List<String> names;
    private final boolean absolute;

    UnsyncedPath(UnsyncedFileSystem fileSystem, List<String> names, boolean absolute) {
        this.fileSystem = fileSystem;
        this.names = List.copyOf(names);
        this.absolute = absolute;
    }

    private static UnsyncedPath own(Path path) {
        if (path instanceof UnsyncedPath own) {
            return own;
        }
        throw new ProviderMismatchException();
    }

    private UnsyncedPath with(List<String> other, boolean isAbsolute) {
        return new UnsyncedPath(fileSystem, other, isAbsolute);
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public Path getRoot() {
        return absolute ? with(List.of(), true) : null;
    }

    @Override
    public Path getFileName() {
        return names.isEmpty() ? null : with(List.of(names.getLast()), false);
    }

    @Override
    public Path getParent() {
        return names.isEmpty() || names.size() == 1 && !absolute ? null : with(names.subList(0, names.size() - 1), absolute);
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        return with(List.of(names.get(index)), false);
    }

    @Override
    public Path subpath(int from, int to) {
        return with(names.subList(from, to), false);
    }

    @Override
    public boolean startsWith(Path other) {
        UnsyncedPath start = own(other);
        return absolute == start.absolute && names.size() >= start.names.size() && names.subList(0, start.names.size()).equals(start.names);
    }

    @Override
    public boolean endsWith(Path other) {
        UnsyncedPath end = own(other);
        return !end.absolute && names.size() >= end.names.size() && names.subList(names.size() - end.names.size(), names.size()).equals(end.names);
    }

    @Override
    public Path normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            if (name.equals("..") && !kept.isEmpty()) {
                kept.removeLast();
            } else if (!name.equals(".")) {
                kept.add(name);
            }
        }
        return with(kept, absolute);
    }

    @Override
    public Path resolve(Path other) {
        UnsyncedPath more = own(other);
        if (more.absolute) {
            return more;
        }
        List<String> all = new ArrayList<>(names);
        all.addAll(more.names);
        return with(all, absolute);
    }

    @Override
    public Path relativize(Path other) {
        UnsyncedPath longer = own(other);
        if (!longer.startsWith(this)) {
            throw new UnsupportedOperationException();
        }
        return with(longer.names.subList(names.size(), longer.names.size()), false);
    }

    @Override
    public URI toUri() {
        return URI.create("unsynced://" + toAbsolutePath());
    }

    @Override
    public Path toAbsolutePath() {
        return absolute ? this : with(names, true);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnsyncedPath path && path.fileSystem == fileSystem && path.absolute == absolute && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(names, absolute);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
