package io.kariba.gluecrawlers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A folder of a target, with what was found in it. Of its files only sums and shared layouts are kept once the walk has left it, unless the files differ: then
 * each becomes a table and keeps its name. A folder so costs some hundred bytes whatever is in it.
 */
final class Folder {
    /** Files of one folder whose names and columns are kept while it is walked. In a fuller folder, differing files cannot become tables of their own. */
    static final int MAX_NAMED_FILES = 1_000;

    /** Kinds of files that are told apart; with more, all that is known is that the files differ. */
    private static final int MAX_GROUPS = 16;

    private final Folder parent;
    private final String name;
    private Map<String, Folder> children = Map.of();
    private List<Group> groups = new ArrayList<>(1);
    private List<NamedFile> files = new ArrayList<>(1);
    private List<NamedFile> otherFiles = List.of();
    private long fileCount;
    private Extent notLookedAt = Extent.NONE;
    private int lookedAt;
    private Optional<TableFormat> format = Optional.empty();
    private boolean isKnown;
    private boolean isIncomplete;

    /** @param name one component of the path, without slashes; of a target's root, its whole key */
    Folder(Folder parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    /** Files of a folder that belong together. */
    record Group(Layout layout, Extent extent) {}

    /** A file of a folder whose files differ. */
    record NamedFile(String name, Layout layout, Extent extent) {}

    /** Tables that are more than the files in their folder, told by the folder that keeps their metadata. */
    enum TableFormat {
        ICEBERG,
        DELTA,
        HUDI
    }

    Folder parent() {
        return parent;
    }

    String name() {
        return name;
    }

    Collection<Folder> children() {
        return children.values();
    }

    Optional<Folder> child(String childName) {
        return Optional.ofNullable(children.get(childName));
    }

    Folder childOrNew(String childName) {
        if (children.isEmpty()) {
            children = new LinkedHashMap<>();
        }
        return children.computeIfAbsent(childName, missing -> new Folder(this, childName));
    }

    /** The folder at a path below this one, components separated and ended by slashes. */
    Optional<Folder> at(String path) {
        Optional<Folder> folder = Optional.of(this);
        for (int from = 0; from < path.length() && folder.isPresent(); ) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            folder = folder.get().child(path.substring(from, to));
            from = to + 1;
        }
        return folder;
    }

    /** The key it stands for, ended by a slash; empty for a bucket. */
    String path() {
        return parent == null ? name : parent.path() + name + "/";
    }

    /** Whether there are files in it or below it. */
    boolean hasFilesBelow() {
        return fileCount > 0 || children.values().stream().anyMatch(Folder::hasFilesBelow);
    }

    /** Files that were given to be looked at so far. */
    int lookedAt() {
        return lookedAt;
    }

    void countLook() {
        lookedAt++;
    }

    void addNotLookedAt(long bytes) {
        fileCount++;
        notLookedAt = notLookedAt.plus(Extent.notLookedAt(bytes));
    }

    /** Counts a file that is there and of no use: the folder has not vanished. */
    void addUseless() {
        fileCount++;
    }

    /** @param table the table of the catalog that the file stays in */
    void add(String fileName, Layout layout, Extent extent, Layout.Matching matching, Optional<KnownTable> table) {
        fileCount++;
        if (files.size() < MAX_NAMED_FILES) {
            files.add(new NamedFile(fileName, layout, extent));
        }
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (group.layout().fits(layout, matching)) {
                Layout merged = table.map(known -> known.merged(group.layout(), layout)).orElseGet(() -> group.layout().merged(layout));
                groups.set(i, new Group(merged, group.extent().plus(extent)));
                return;
            }
        }
        if (groups.size() < MAX_GROUPS) {
            groups.add(new Group(layout, extent));
        }
    }

    /**
     * The walk has left this folder: what is no longer needed goes.
     *
     * @param table the table of the catalog that its files stay in if they are compatible
     * @return whether files are left out because the folder has too many that differ
     */
    boolean close(UnaryOperator<Layout> intern, Optional<KnownTable> table) {
        Comparator<Group> byObjects = Comparator.comparingLong(group -> group.extent().objects());
        Optional<Group> staying = table.flatMap(known -> groups.stream().filter(group -> known.isCompatible(group.layout())).max(byObjects));
        boolean isCut = fileCount > MAX_NAMED_FILES && groups.size() > 1;
        if (fileCount > MAX_NAMED_FILES || groups.size() <= 1 && children.isEmpty()) {
            files = List.of();
        } else {
            files = files.stream().map(file -> new NamedFile(file.name(), intern.apply(file.layout()), file.extent())).toList();
        }
        boolean differ = groups.size() > 1 && !files.isEmpty();
        if (differ && staying.isPresent()) {
            Layout layout = staying.get().layout();
            otherFiles = files.stream().filter(file -> !layout.fits(file.layout(), Layout.Matching.COMPATIBLE)).toList();
            files = children.isEmpty() ? List.of() : files.stream().filter(file -> layout.fits(file.layout(), Layout.Matching.COMPATIBLE)).toList();
        }
        Optional<Group> most = staying.or(() -> differ ? Optional.empty() : groups.stream().max(byObjects));
        groups = most.map(group -> List.of(new Group(intern.apply(group.layout()), group.extent().plus(notLookedAt)))).orElse(List.of());
        return isCut;
    }

    /** What all its files are, if they are of one kind. */
    Optional<Group> group() {
        return groups.stream().findFirst();
    }

    /** Its files, if they differ, or if there are folders beside them. */
    List<NamedFile> namedFiles() {
        return files;
    }

    /** Its files that are not of the kind that the others are, which stay in a table of the catalog. */
    List<NamedFile> otherFiles() {
        return otherFiles;
    }

    Optional<TableFormat> format() {
        return format;
    }

    void setFormat(TableFormat found) {
        format = Optional.of(found);
    }

    /** Of a target's root: whether a file in it could not be read, so that not all columns are known. */
    boolean isIncomplete() {
        return isIncomplete;
    }

    void setIncomplete() {
        isIncomplete = true;
    }

    /** Whether the catalog had this folder before an incremental crawl, which then does not look into it. */
    boolean isKnown() {
        return isKnown;
    }

    void setKnown() {
        isKnown = true;
    }
}
