package io.kariba.gluecrawlers;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Reader;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import io.kariba.api.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateClassifierResponse;
import software.amazon.awssdk.services.glue.model.CreateCsvClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateGrokClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateXMLClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersResponse;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateClassifierResponse;
import software.amazon.awssdk.services.glue.model.UpdateCsvClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateGrokClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateXMLClassifierRequest;

/** Customers' own classifiers: as resources, and made into what a crawl asks. */
final class CustomClassifiers {
    /** By name. */
    static final Table<ScopedKey, StoredClassifier> CLASSIFIERS = Table.scoped("glue_classifiers", StoredClassifier.CODEC);

    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final CrawlersPorts ports;
    private final CrawlersConfig config;
    private final CrawlerAccess access;

    CustomClassifiers(CrawlersPorts ports, CrawlersConfig config, CrawlerAccess access) {
        this.ports = ports;
        this.config = config;
        this.access = access;
    }

    CreateClassifierResponse createClassifier(Caller caller, CreateClassifierRequest request) {
        access.onAll(caller, "CreateClassifier");
        one(request.grokClassifier(), request.xmlClassifier(), request.jsonClassifier(), request.csvClassifier());
        long now = ports.clock().millis();
        StoredClassifier created = created(request).at(now, now, 1);
        ClassifierFactory.make(created);
        Scope scope = caller.scope();
        ports.metadata().run(tx -> {
            if (!tx.insert(CLASSIFIERS, key(scope, created.name()), created)) {
                throw CrawlerErrors.alreadyExists(created.name());
            }
            if (tx.scanKeys(CLASSIFIERS, KeyRange.under(ScopedKey.in(scope)), config.classifiers() + 1).size() > config.classifiers()) {
                throw CrawlerErrors.limitExceeded("Number of classifiers exceeds the limit of " + config.classifiers() + ".");
            }
        });
        return CreateClassifierResponse.builder().build();
    }

    /** What was not sent stays as it was. */
    UpdateClassifierResponse updateClassifier(Caller caller, UpdateClassifierRequest request) {
        access.onAll(caller, "UpdateClassifier");
        one(request.grokClassifier(), request.xmlClassifier(), request.jsonClassifier(), request.csvClassifier());
        StoredClassifier sent = sent(request);
        long now = ports.clock().millis();
        ports.metadata().run(tx -> {
            StoredClassifier old = tx.get(CLASSIFIERS, key(caller.scope(), sent.name())).orElseThrow(() -> CrawlerErrors.classifierNotFound(sent.name()));
            if (!old.isOfKind(sent)) {
                throw CrawlerErrors.invalid("Classifier " + old.name() + " is of another type.");
            }
            StoredClassifier changed = changed(old, sent).at(old.created(), now, old.version() + 1);
            ClassifierFactory.make(changed);
            tx.put(CLASSIFIERS, key(caller.scope(), old.name()), changed);
        });
        return UpdateClassifierResponse.builder().build();
    }

    /** Crawlers that name it fail from now on, and say so. */
    DeleteClassifierResponse deleteClassifier(Caller caller, DeleteClassifierRequest request) {
        access.onAll(caller, "DeleteClassifier");
        ports.metadata().runFromReserve(tx -> {
            if (!tx.delete(CLASSIFIERS, key(caller.scope(), request.name()))) {
                throw CrawlerErrors.classifierNotFound(request.name());
            }
        });
        return DeleteClassifierResponse.builder().build();
    }

    GetClassifierResponse getClassifier(Caller caller, GetClassifierRequest request) {
        access.onAll(caller, "GetClassifier");
        StoredClassifier found = ports.metadata()
                .read(reader -> reader.get(CLASSIFIERS, key(caller.scope(), request.name())))
                .orElseThrow(() -> CrawlerErrors.classifierNotFound(request.name()));
        return GetClassifierResponse.builder().classifier(found.shown()).build();
    }

    GetClassifiersResponse getClassifiers(Caller caller, GetClassifiersRequest request) {
        access.onAll(caller, "GetClassifiers");
        int size = PageToken.size(request.maxResults(), MAX_PAGE, PAGE);
        KeyRange all = KeyRange.under(ScopedKey.in(caller.scope()));
        KeyRange range = PageToken.read(request.nextToken(), "classifiers").map(name -> all.after(key(caller.scope(), name))).orElse(all);
        List<StoredClassifier> page =
                ports.metadata().read(reader -> reader.scan(CLASSIFIERS, range, size + 1)).stream().map(Entry::value).toList();
        GetClassifiersResponse.Builder response = GetClassifiersResponse.builder();
        if (page.size() > size) {
            page = page.subList(0, size);
            response.nextToken(PageToken.of("classifiers", page.getLast().name()));
        }
        return response.classifiers(page.stream().map(StoredClassifier::shown).toList()).build();
    }

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if one of them is not there */
    static void requireAll(Reader reader, Scope scope, List<String> names) {
        List<String> missing = names.stream().filter(name -> reader.get(CLASSIFIERS, key(scope, name)).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw CrawlerErrors.invalid("Classifiers not found: " + String.join(", ", missing));
        }
    }

    /** A crawler's classifiers in its order, made when the crawl starts. */
    List<io.kariba.formats.Classifier> forCrawl(Scope scope, List<String> names) {
        List<io.kariba.formats.Classifier> made = new ArrayList<>();
        for (String name : names) {
            StoredClassifier stored = ports.metadata()
                    .read(reader -> reader.get(CLASSIFIERS, key(scope, name)))
                    .orElseThrow(() -> new Crawl.CrawlFailed("Classifier " + name + " of the crawler does not exist any more"));
            made.add(ClassifierFactory.make(stored));
        }
        return made;
    }

    private static void one(Object... kinds) {
        if (Stream.of(kinds).filter(Objects::nonNull).count() != 1) {
            throw CrawlerErrors.invalid("Exactly one of GrokClassifier, XMLClassifier, JsonClassifier and CsvClassifier must be specified.");
        }
    }

    private static StoredClassifier created(CreateClassifierRequest request) {
        if (request.grokClassifier() != null) {
            CreateGrokClassifierRequest grok = request.grokClassifier();
            return grok(grok.name(), new StoredClassifier.Grok(grok.classification(), grok.grokPattern(), grok.customPatterns()));
        }
        if (request.xmlClassifier() != null) {
            CreateXMLClassifierRequest xml = request.xmlClassifier();
            return xml(xml.name(), new StoredClassifier.Xml(xml.classification(), xml.rowTag()));
        }
        if (request.jsonClassifier() != null) {
            return json(request.jsonClassifier().name(), new StoredClassifier.Json(request.jsonClassifier().jsonPath()));
        }
        CreateCsvClassifierRequest csv = request.csvClassifier();
        return csv(csv.name(), new StoredClassifier.Csv(
                csv.delimiter(),
                csv.quoteSymbol(),
                csv.containsHeaderAsString(),
                csv.hasHeader() ? csv.header() : null,
                csv.disableValueTrimming(),
                csv.allowSingleColumn(),
                csv.customDatatypeConfigured(),
                csv.hasCustomDatatypes() ? csv.customDatatypes() : null,
                csv.serdeAsString()));
    }

    private static StoredClassifier sent(UpdateClassifierRequest request) {
        if (request.grokClassifier() != null) {
            UpdateGrokClassifierRequest grok = request.grokClassifier();
            return grok(grok.name(), new StoredClassifier.Grok(grok.classification(), grok.grokPattern(), grok.customPatterns()));
        }
        if (request.xmlClassifier() != null) {
            UpdateXMLClassifierRequest xml = request.xmlClassifier();
            return xml(xml.name(), new StoredClassifier.Xml(xml.classification(), xml.rowTag()));
        }
        if (request.jsonClassifier() != null) {
            return json(request.jsonClassifier().name(), new StoredClassifier.Json(request.jsonClassifier().jsonPath()));
        }
        UpdateCsvClassifierRequest csv = request.csvClassifier();
        return csv(csv.name(), new StoredClassifier.Csv(
                csv.delimiter(),
                csv.quoteSymbol(),
                csv.containsHeaderAsString(),
                csv.hasHeader() ? csv.header() : null,
                csv.disableValueTrimming(),
                csv.allowSingleColumn(),
                csv.customDatatypeConfigured(),
                csv.hasCustomDatatypes() ? csv.customDatatypes() : null,
                csv.serdeAsString()));
    }

    private static StoredClassifier changed(StoredClassifier old, StoredClassifier sent) {
        if (old.grok() != null) {
            StoredClassifier.Grok was = old.grok();
            StoredClassifier.Grok now = sent.grok();
            return grok(old.name(), new StoredClassifier.Grok(
                    or(now.classification(), was.classification()), or(now.pattern(), was.pattern()), or(now.custom(), was.custom())));
        }
        if (old.xml() != null) {
            return xml(old.name(), new StoredClassifier.Xml(
                    or(sent.xml().classification(), old.xml().classification()), or(sent.xml().rowTag(), old.xml().rowTag())));
        }
        if (old.json() != null) {
            return json(old.name(), new StoredClassifier.Json(or(sent.json().path(), old.json().path())));
        }
        StoredClassifier.Csv was = old.csv();
        StoredClassifier.Csv now = sent.csv();
        return csv(old.name(), new StoredClassifier.Csv(
                or(now.delimiter(), was.delimiter()),
                or(now.quote(), was.quote()),
                or(now.containsHeader(), was.containsHeader()),
                or(now.header(), was.header()),
                or(now.disableValueTrimming(), was.disableValueTrimming()),
                or(now.allowSingleColumn(), was.allowSingleColumn()),
                or(now.customDatatypeConfigured(), was.customDatatypeConfigured()),
                or(now.customDatatypes(), was.customDatatypes()),
                or(now.serde(), was.serde())));
    }

    private static <T> T or(T sent, T old) {
        return Optional.ofNullable(sent).orElse(old);
    }

    private static StoredClassifier grok(String name, StoredClassifier.Grok grok) {
        return new StoredClassifier(name, 0, 0, 1, grok, null, null, null);
    }

    private static StoredClassifier xml(String name, StoredClassifier.Xml xml) {
        return new StoredClassifier(name, 0, 0, 1, null, xml, null, null);
    }

    private static StoredClassifier json(String name, StoredClassifier.Json json) {
        return new StoredClassifier(name, 0, 0, 1, null, null, json, null);
    }

    private static StoredClassifier csv(String name, StoredClassifier.Csv csv) {
        return new StoredClassifier(name, 0, 0, 1, null, null, null, csv);
    }

    static ScopedKey key(Scope scope, String name) {
        return ScopedKey.in(scope).text(name);
    }
}
