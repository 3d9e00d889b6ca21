package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.AccountId;
import io.kariba.api.RoleArn;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.LakeFormationConfiguration;
import software.amazon.awssdk.services.glue.model.LineageConfiguration;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlPolicy;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;

/** Reads what CreateCrawler and UpdateCrawler say of a crawler, and keeps the rules that its parts have with one another. */
final class CrawlerRules {
    private static final int MAX_CHARACTERS = 200_000;

    private CrawlerRules() {}

    /** Both requests' members; null is what was not sent. */
    private record Sent(
            RoleArn role,
            CrawlerTargets targets,
            String database,
            String description,
            List<String> classifiers,
            SchemaChangePolicy schemaChange,
            RecrawlPolicy recrawl,
            LineageConfiguration lineage,
            LakeFormationConfiguration lakeFormation,
            String tablePrefix,
            String configuration) {}

    static StoredCrawler.Definition create(CreateCrawlerRequest request, RoleArn role) {
        refuseSecurity(request.crawlerSecurityConfiguration());
        Sent sent = new Sent(
                role,
                request.targets(),
                request.databaseName(),
                request.description(),
                request.hasClassifiers() ? request.classifiers() : null,
                request.schemaChangePolicy(),
                request.recrawlPolicy(),
                request.lineageConfiguration(),
                request.lakeFormationConfiguration(),
                request.tablePrefix(),
                request.configuration());
        StoredCrawler.Definition nothing = new StoredCrawler.Definition(
                null,
                null,
                null,
                null,
                List.of(),
                UpdateBehavior.UPDATE_IN_DATABASE,
                DeleteBehavior.DEPRECATE_IN_DATABASE,
                RecrawlBehavior.CRAWL_EVERYTHING,
                "DISABLE",
                null,
                null,
                false,
                "");
        return checked(changed(nothing, sent));
    }

    /** What was not sent stays as it is. */
    static StoredCrawler.Definition update(StoredCrawler.Definition old, UpdateCrawlerRequest request, Optional<RoleArn> role) {
        refuseSecurity(request.crawlerSecurityConfiguration());
        Sent sent = new Sent(
                role.orElse(null),
                request.targets(),
                request.databaseName(),
                request.description(),
                request.hasClassifiers() ? request.classifiers() : null,
                request.schemaChangePolicy(),
                request.recrawlPolicy(),
                request.lineageConfiguration(),
                request.lakeFormationConfiguration(),
                request.tablePrefix(),
                request.configuration());
        return checked(changed(old, sent));
    }

    /** The role that a request names. One of another account cannot be passed, as in AWS. */
    static RoleArn role(AccountId account, String text) {
        RoleArn role = RoleArn.parse(account, text).orElseThrow(() -> CrawlerErrors.invalid("Invalid role: " + text));
        if (!role.account().equals(account)) {
            throw new AccessDenied("Cross-account pass role is not allowed.");
        }
        return role;
    }

    private static StoredCrawler.Definition changed(StoredCrawler.Definition old, Sent sent) {
        SchemaChangePolicy policy = sent.schemaChange();
        LineageConfiguration lineage = sent.lineage();
        LakeFormationConfiguration lake = sent.lakeFormation();
        return new StoredCrawler.Definition(
                sent.role() == null ? old.role() : sent.role().pathAndName(),
                sent.targets() == null && old.targets() != null ? old.targets() : TargetRules.read(sent.targets()),
                text(sent.database(), old.database()),
                text(sent.description(), old.description()),
                sent.classifiers() == null ? old.classifiers() : List.copyOf(sent.classifiers()),
                policy == null || policy.updateBehavior() == null ? old.update() : policy.updateBehavior(),
                policy == null || policy.deleteBehavior() == null ? old.delete() : policy.deleteBehavior(),
                sent.recrawl() == null || sent.recrawl().recrawlBehavior() == null ? old.recrawl() : sent.recrawl().recrawlBehavior(),
                lineage == null || lineage.crawlerLineageSettings() == null ? old.lineage() : lineage.crawlerLineageSettingsAsString(),
                text(sent.tablePrefix(), old.tablePrefix()),
                text(sent.configuration(), old.configuration()),
                lake == null || lake.useLakeFormationCredentials() == null ? old.lakeFormation() : lake.useLakeFormationCredentials(),
                lake == null || lake.accountId() == null ? old.lakeFormationAccount() : lake.accountId());
    }

    /** What was not sent stays; an empty text takes away what was there. */
    private static String text(String sent, String old) {
        if (sent == null) {
            return old;
        }
        return sent.isEmpty() ? null : sent;
    }

    private static StoredCrawler.Definition checked(StoredCrawler.Definition definition) {
        if (JsonCodec.text(definition).length() > MAX_CHARACTERS) {
            throw CrawlerErrors.invalid("The definition of the crawler is longer than " + MAX_CHARACTERS + " characters.");
        }
        ConfigurationReader.read(definition.configuration());
        boolean inS3 = !definition.targets().s3().isEmpty();
        if (!definition.targets().crawlsCatalog() && definition.database() == null) {
            throw CrawlerErrors.invalid("DatabaseName must be specified for crawlers of S3 targets.");
        }
        if (definition.recrawl() == RecrawlBehavior.CRAWL_EVENT_MODE) {
            throw CrawlerErrors.invalid("Crawls by S3 events are not supported: RecrawlBehavior cannot be CRAWL_EVENT_MODE.");
        }
        if (definition.recrawl() == RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY) {
            if (!inS3) {
                throw CrawlerErrors.invalid("RecrawlBehavior \"Crawl new folders only\" can only apply to Amazon S3 target.");
            }
            if (definition.update() != UpdateBehavior.LOG || definition.delete() != DeleteBehavior.LOG) {
                throw CrawlerErrors.invalid("The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG DeleteBehavior"
                        + " value and LOG UpdateBehavior value.");
            }
        }
        if (definition.targets().crawlsCatalog() && definition.delete() != DeleteBehavior.LOG) {
            throw CrawlerErrors.invalid("The SchemaChangePolicy for Data Catalog target can have only LOG DeleteBehavior value.");
        }
        return definition;
    }

    private static void refuseSecurity(String configuration) {
        if (configuration != null && !configuration.isEmpty()) {
            throw CrawlerErrors.invalid("Security configurations are not supported: leave CrawlerSecurityConfiguration out.");
        }
    }
}
