package io.kariba.gluecrawlers;

import io.kariba.api.Catalog;
import io.kariba.api.CatalogTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;

/** Tables of this crawler whose files are gone from S3. Asked only after every target was listed to its end. */
final class Vanished {
    private final CrawlPorts ports;
    private final CrawlPlan plan;
    private final CrawlProgress progress;

    Vanished(CrawlPorts ports, CrawlPlan plan, CrawlProgress progress) {
        this.ports = ports;
        this.plan = plan;
        this.progress = progress;
    }

    /** A target and what was found in it. */
    record Area(TargetWalk.Target target, Folder root) {}

    void handle(KnownTables known, List<S3Path> found, List<Area> areas) {
        Set<S3Path> there = new HashSet<>();
        found.forEach(location -> there.add(location.asFolder()));
        for (KnownTable table : known.all()) {
            boolean isMine = table.crawler().filter(plan.crawler()::equals).isPresent();
            if (isMine && !there.contains(table.location().asFolder()) && areas.stream().anyMatch(area -> isGone(table, area))) {
                progress.checkStop();
                vanish(table);
            }
        }
    }

    private boolean isGone(KnownTable table, Area area) {
        S3Path location = table.location();
        if (area.target().object().isPresent()) {
            return area.target().object().get().equals(location) && !area.root().hasFilesBelow();
        }
        S3Path folder = location.asFolder();
        if (!area.target().path().contains(folder) || area.target().without().stream().anyMatch(other -> other.asFolder().contains(folder))) {
            return false;
        }
        boolean hasFolder = area.root().at(folder.key().substring(area.target().path().key().length())).filter(Folder::hasFilesBelow).isPresent();
        return !hasFolder && (location.isFolder() || !isObject(location));
    }

    private boolean isObject(S3Path path) {
        return TargetWalk.list(ports.objects(), plan.caller(), path, "", Optional.empty(), 1).objects().stream().anyMatch(info -> info.key().equals(path.key()));
    }

    private void vanish(KnownTable known) {
        DeleteBehavior behavior = plan.schemaChangePolicy().deleteBehavior();
        if (behavior != DeleteBehavior.DELETE_FROM_DATABASE && behavior != DeleteBehavior.DEPRECATE_IN_DATABASE) {
            progress.log("INFO", "Table " + known.name() + " is no longer in S3; DeleteBehavior is LOG, the table is not changed");
            return;
        }
        for (int tries = 0; tries < TableWriter.MAX_TRIES; tries++) {
            Optional<CatalogTable> table = ports.catalog().table(plan.caller(), known.database(), known.name()).map(Catalog.VisibleTable::table);
            if (table.isEmpty() || KnownTable.isManaged(table.get())) {
                return;
            }
            try {
                if (behavior == DeleteBehavior.DELETE_FROM_DATABASE) {
                    ports.catalog().deleteTable(plan.caller(), known.database(), known.name());
                    progress.tableDeleted(known.name());
                } else {
                    new TableWriter(ports.catalog(), plan, progress, new TableContent(plan), ports.clock()).deprecate(table.get());
                }
                return;
            } catch (Catalog.CatalogError error) {
                if (!error.code().equals("ConcurrentModificationException") && !error.code().equals("EntityNotFoundException")) {
                    throw error;
                }
            }
        }
    }
}
