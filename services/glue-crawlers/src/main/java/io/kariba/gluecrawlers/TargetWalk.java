package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Lists one target in pages of a thousand keys and folds what it finds into a tree of {@link Folder}s, in the order of the keys: a folder is finished as soon as
 * a key outside it comes. Held are the tree (some hundred bytes a folder, files do not count), one page of keys, and the samples that are looked at
 * ({@link Sampler}).
 *
 * <p>Every file is looked at, as Glue does; with a sample size, the first so many of each folder are.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/crawler-data-stores.html">Crawler properties</a>
 */
final class TargetWalk {
    static final int PAGE = 1_000;

    /** Folders of one target; with more, the crawl fails rather than the server. */
    static final int MAX_FOLDERS = 1_000_000;

    /** Files of one target that would each be a table. */
    private static final int MAX_DIFFERING_FILES = 100_000;

    private static final int MAX_LOGGED_ERRORS = 20;
    private static final int MAX_LAYOUTS = 1_000;

    /** Files that are waited for between two questions whether to stop. */
    private static final int LOOKS_PER_CHECK = 50;

    private final Objects objects;
    private final Caller caller;
    private final Sampler sampler;
    private final CrawlProgress progress;
    private final Target target;
    private final Map<Layout, Layout> layouts = new LinkedHashMap<>();
    private final Folder root;
    private Folder current;
    private Folder lastFolder;
    private Optional<KnownTable> lastTable = Optional.empty();
    private String currentPath = "";
    private int folders;
    private int differingFiles;
    private int errors;
    private int recognised;
    private Optional<String> denied = Optional.empty();

    /**
     * What to walk.
     *
     * @param path a folder
     * @param object the only object that is asked for; empty for all of the folder
     * @param without folders that belong to other targets
     * @param known folders that the catalog has already and an incremental crawl does not look into, as {@link S3Path#toString} writes them
     * @param tables tables of the catalog, in which compatible files of their folders stay whatever their columns
     */
    record Target(
            S3Path path,
            Optional<S3Path> object,
            List<Glob> exclusions,
            OptionalInt sampleSize,
            List<S3Path> without,
            Set<String> known,
            Layout.Matching matching,
            KnownTables tables) {}

    TargetWalk(Objects objects, Caller caller, Sampler sampler, CrawlProgress progress, Target target) {
        this.objects = objects;
        this.caller = caller;
        this.sampler = sampler;
        this.progress = progress;
        this.target = target;
        this.root = new Folder(null, target.path().key());
        this.current = root;
    }

    /** @throws Crawl.CrawlFailed if the target cannot be listed, or none of its files may be read */
    Folder walk() {
        Optional<String> next = Optional.empty();
        markKnown(root, "");
        do {
            progress.checkStop();
            Objects.Page page = list(objects, caller, target.object().orElse(target.path()), "", next, target.object().isPresent() ? 1 : PAGE);
            fold(page);
            next = target.object().isPresent() ? Optional.empty() : page.next();
        } while (next.isPresent());
        while (current != null) {
            leave();
        }
        if (recognised == 0 && denied.isPresent()) {
            throw new Crawl.CrawlFailed(S3Failures.denied(target.path(), denied.get()));
        }
        if (errors > MAX_LOGGED_ERRORS) {
            progress.log("WARN", "Not all read errors will be logged. " + errors + " files of " + target.path() + " could not be read.");
        }
        return root;
    }

    /** @throws Crawl.CrawlFailed with the customer's text */
    static Objects.Page list(Objects objects, Caller caller, S3Path path, String delimiter, Optional<String> next, int limit) {
        try {
            return objects.list(caller, path.bucket(), path.key(), delimiter, next, limit);
        } catch (AccessDenied denied) {
            throw new Crawl.CrawlFailed(S3Failures.denied(path, denied.getMessage()));
        } catch (Objects.ObjectError error) {
            throw new Crawl.CrawlFailed(S3Failures.failed(path, error));
        }
    }

    /** Looks at the page's files at once, then takes them up in order, so that a crawl's result does not hang on which was read first. */
    private void fold(Objects.Page page) {
        List<Seen> seen = new ArrayList<>();
        Map<String, Integer> planned = new HashMap<>();
        for (Objects.Info info : page.objects()) {
            String path = info.key().substring(target.path().key().length());
            if (isData(info, path)) {
                String folder = path.substring(0, path.lastIndexOf('/') + 1);
                boolean wanted = isWanted(info.key(), folder, planned);
                seen.add(new Seen(info, path, wanted ? Optional.of(sampler.look(target.path().bucket(), info)) : Optional.empty()));
            }
        }
        for (int i = 0; i < seen.size(); i++) {
            if (i % LOOKS_PER_CHECK == 0) {
                progress.checkStop();
            }
            take(seen.get(i));
        }
    }

    private record Seen(Objects.Info info, String path, Optional<Future<Sampler.Look>> look) {}

    /** @param planned files of this page that are to be looked at, by folder */
    private boolean isWanted(String key, String folder, Map<String, Integer> planned) {
        if (!target.known().isEmpty()) {
            String location = new S3Path(target.path().bucket(), key.substring(0, key.lastIndexOf('/') + 1)).toString();
            if (target.known().contains(location)) {
                return false;
            }
        }
        if (target.sampleSize().isEmpty()) {
            return true;
        }
        int before = folder.equals(currentPath) ? current.lookedAt() : 0;
        return before + planned.merge(folder, 1, Integer::sum) <= target.sampleSize().getAsInt();
    }

    private boolean isData(Objects.Info info, String path) {
        noteTableFormat(path);
        if (info.size() == 0 || path.isEmpty() || path.endsWith("/") || path.endsWith("_$folder$") || isHidden(path)) {
            return false;
        }
        for (S3Path other : target.without()) {
            if (info.key().startsWith(other.key())) {
                return false;
            }
        }
        return !Glob.anyMatches(target.exclusions(), path);
    }

    /** Whether a component of the path begins as those do that Hive, Spark and Athena do not read. */
    private static boolean isHidden(String path) {
        for (int at = 0; at >= 0; at = path.indexOf('/', at) + 1) {
            if (at < path.length() && (path.charAt(at) == '_' || path.charAt(at) == '.')) {
                return true;
            }
            if (path.indexOf('/', at) < 0) {
                return false;
            }
        }
        return false;
    }

    private void noteTableFormat(String path) {
        int metadata = path.lastIndexOf("metadata/");
        if (metadata >= 0 && (metadata == 0 || path.charAt(metadata - 1) == '/') && path.indexOf('/', metadata + 9) < 0
                && (path.endsWith(".metadata.json") || path.endsWith(".metadata.json.gz"))) {
            note(path.substring(0, metadata), Folder.TableFormat.ICEBERG);
        }
        noteLog(path, "_delta_log/", Folder.TableFormat.DELTA);
        noteLog(path, ".hoodie/", Folder.TableFormat.HUDI);
    }

    private void noteLog(String path, String log, Folder.TableFormat format) {
        int at = path.indexOf(log);
        if (at == 0 || at > 0 && path.charAt(at - 1) == '/') {
            note(path.substring(0, at), format);
        }
    }

    private void note(String folderPath, Folder.TableFormat format) {
        Folder folder = root;
        int from = 0;
        for (int slash = folderPath.indexOf('/'); slash >= 0; slash = folderPath.indexOf('/', from)) {
            folder = folder.childOrNew(folderPath.substring(from, slash));
            from = slash + 1;
        }
        folder.setFormat(format);
    }

    private void take(Seen file) {
        enter(file.path().substring(0, file.path().lastIndexOf('/') + 1));
        if (file.look().isEmpty()) {
            current.addNotLookedAt(file.info().size());
            return;
        }
        current.countLook();
        String location = "s3://" + target.path().bucket() + "/" + file.info().key();
        switch (result(file.look().get())) {
            case Sampler.Look.Recognised found -> {
                recognised++;
                String name = file.path().substring(file.path().lastIndexOf('/') + 1);
                Optional<KnownTable> table = table(current).filter(known -> known.isCompatible(found.layout()));
                Layout.Matching matching = table.isPresent() ? Layout.Matching.COMPATIBLE : target.matching();
                current.add(name, interned(found.layout()), found.extent(), matching, table);
            }
            case Sampler.Look.Unknown unknown -> {
                current.addUseless();
                logError("INFO", "Classification of " + location + " is UNKNOWN; no classifier recognised the file, which is left out.");
            }
            case Sampler.Look.Unreadable unreadable -> {
                current.addUseless();
                root.setIncomplete();
                logError("ERROR", "Error " + unreadable.message() + " retrieving file at " + location + ". Tables created did not infer schemas from this file.");
            }
            case Sampler.Look.Denied refusal -> {
                current.addUseless();
                root.setIncomplete();
                denied = Optional.of(refusal.message());
                logError("ERROR", "Error Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied) retrieving file at " + location
                        + ". Tables created did not infer schemas from this file.");
            }
            case Sampler.Look.Gone gone -> { }
        }
    }

    /** The table that the folder's files stay in; asked for the same folder many times in a row. */
    private Optional<KnownTable> table(Folder folder) {
        if (folder != lastFolder) {
            lastFolder = folder;
            lastTable = target.tables().ofFiles(new S3Path(target.path().bucket(), folder.path()));
        }
        return lastTable;
    }

    /** The same layout as seen before, so that folders of one schema share it. The oldest are forgotten: many layouts have little to share. */
    private Layout interned(Layout layout) {
        Layout known = layouts.putIfAbsent(layout, layout);
        if (layouts.size() > MAX_LAYOUTS) {
            layouts.remove(layouts.keySet().iterator().next());
        }
        return known == null ? layout : known;
    }

    private void logError(String level, String message) {
        if (++errors <= MAX_LOGGED_ERRORS) {
            progress.log(level, message);
        }
    }

    private static Sampler.Look result(Future<Sampler.Look> look) {
        try {
            return look.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrawlProgress.Stopped();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Makes the folder at a path the current one, leaving those it is not in. */
    private void enter(String path) {
        while (!path.startsWith(currentPath)) {
            leave();
        }
        while (currentPath.length() < path.length()) {
            int slash = path.indexOf('/', currentPath.length());
            current = current.childOrNew(path.substring(currentPath.length(), slash));
            currentPath = path.substring(0, slash + 1);
            if (++folders > MAX_FOLDERS) {
                throw new Crawl.CrawlFailed("The target " + target.path() + " has more than " + MAX_FOLDERS + " folders. Crawl parts of it as targets of their own.");
            }
            markKnown(current, currentPath);
        }
    }

    private void markKnown(Folder folder, String path) {
        if (!target.known().isEmpty() && target.known().contains(target.path() + path)) {
            folder.setKnown();
        }
    }

    private void leave() {
        if (current.close(this::interned, table(current))) {
            progress.log("WARN", "Files in s3://" + target.path().bucket() + "/" + current.path() + " differ, and they are too many for a table each;"
                    + " the table has the schema of the most common kind");
        }
        differingFiles += current.namedFiles().size() + current.otherFiles().size();
        if (differingFiles > MAX_DIFFERING_FILES) {
            throw new Crawl.CrawlFailed("More than " + MAX_DIFFERING_FILES + " files of the target " + target.path()
                    + " differ from the others in their folder or stand beside folders, and each would be a table.");
        }
        currentPath = current == root ? "" : currentPath.substring(0, currentPath.length() - current.name().length() - 1);
        current = current.parent();
    }
}
