package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.formats.Classifier;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersResponse;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;

class CustomClassifiersTest {
    private final AtomicReference<CrawlPlan> seen = new AtomicReference<>();
    private final CrawlerRoom room = new CrawlerRoom((plan, progress) -> seen.set(plan));

    private void create(Consumer<CreateClassifierRequest.Builder> request) {
        room.glue.classifiers.createClassifier(room.root, CreateClassifierRequest.builder().applyMutation(request).build());
    }

    private void update(Consumer<UpdateClassifierRequest.Builder> request) {
        room.glue.classifiers.updateClassifier(room.root, UpdateClassifierRequest.builder().applyMutation(request).build());
    }

    private software.amazon.awssdk.services.glue.model.Classifier get(String name) {
        return room.glue.classifiers.getClassifier(room.root, GetClassifierRequest.builder().name(name).build()).classifier();
    }

    private void delete(String name) {
        room.glue.classifiers.deleteClassifier(room.root, DeleteClassifierRequest.builder().name(name).build());
    }

    @Test
    void everyKindIsKeptShownAndChanged() {
        create(request -> request.grokClassifier(grok -> grok.name("g").classification("app").grokPattern("%{WORD:w} %{TEN:t}").customPatterns("TEN \\d{10}")));
        update(request -> request.grokClassifier(grok -> grok.name("g").classification("app2")));
        assertThat(get("g").grokClassifier().classification()).isEqualTo("app2");
        assertThat(get("g").grokClassifier().grokPattern()).isEqualTo("%{WORD:w} %{TEN:t}");
        assertThat(get("g").grokClassifier().version()).isEqualTo(2);
        assertThat(get("g").grokClassifier().creationTime()).isEqualTo(room.clock.instant());
        delete("g");
        create(request -> request.xmlClassifier(xml -> xml.name("x").classification("doc").rowTag("row")));
        update(request -> request.xmlClassifier(xml -> xml.name("x").rowTag("line")));
        assertThat(get("x").xmlClassifier().rowTag()).isEqualTo("line");
        assertThat(get("x").csvClassifier()).isNull();
        create(request -> request.jsonClassifier(json -> json.name("j").jsonPath("$.rows[*]")));
        update(request -> request.jsonClassifier(json -> json.name("j").jsonPath("$[*]")));
        assertThat(get("j").jsonClassifier().jsonPath()).isEqualTo("$[*]");
        create(request -> request.csvClassifier(csv -> csv.name("c").delimiter(";").quoteSymbol("'").containsHeader("PRESENT").header("a", "b")
                .disableValueTrimming(false).allowSingleColumn(true).customDatatypeConfigured(true).customDatatypes("INT", "STRING").serde("OpenCSVSerDe")));
        update(request -> request.csvClassifier(csv -> csv.name("c").delimiter("|")));
        assertThat(get("c").csvClassifier().toString()).contains("Delimiter=|", "QuoteSymbol='", "Header=[a, b]", "AllowSingleColumn=true", "Serde=OpenCSVSerDe");
        assertThatThrownBy(() -> update(request -> request.jsonClassifier(json -> json.name("c").jsonPath("$")))).isInstanceOf(InvalidInputException.class);
    }

    static List<Consumer<CreateClassifierRequest.Builder>> invalid() {
        return List.of(
                request -> {},
                request -> request.xmlClassifier(xml -> xml.name("n").classification("c").rowTag("r")).jsonClassifier(json -> json.name("n").jsonPath("$")),
                request -> request.xmlClassifier(xml -> xml.name("n").classification("c").rowTag("<row>")),
                request -> request.grokClassifier(grok -> grok.name("n").classification("c").grokPattern("%{NOSUCH:x}")),
                request -> request.jsonClassifier(json -> json.name("n").jsonPath("rows")),
                request -> request.csvClassifier(csv -> csv.name("n").delimiter(",").quoteSymbol(",")),
                request -> request.csvClassifier(csv -> csv.name("n").header("a", "a")),
                request -> request.csvClassifier(csv -> csv.name("n").customDatatypeConfigured(true).customDatatypes("BLOB")));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void whatCannotWorkIsRefused(Consumer<CreateClassifierRequest.Builder> request) {
        assertThatThrownBy(() -> create(request)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> get("n")).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void namesAreTakenOnceListedInPagesAndBounded() {
        for (String name : List.of("a", "b", "c")) {
            create(request -> request.jsonClassifier(json -> json.name(name).jsonPath("$[*]")));
        }
        assertThatThrownBy(() -> create(request -> request.xmlClassifier(xml -> xml.name("a").classification("c").rowTag("r")))).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> create(request -> request.jsonClassifier(json -> json.name("d").jsonPath("$[*]")))).isInstanceOf(ResourceNumberLimitExceededException.class);
        GetClassifiersResponse first = room.glue.classifiers.getClassifiers(room.root, GetClassifiersRequest.builder().maxResults(2).build());
        assertThat(first.classifiers()).hasSize(2);
        GetClassifiersResponse rest = room.glue.classifiers.getClassifiers(room.root, GetClassifiersRequest.builder().nextToken(first.nextToken()).build());
        assertThat(rest.classifiers()).extracting(classifier -> classifier.jsonClassifier().name()).containsExactly("c");
        assertThatThrownBy(() -> delete("none")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> update(request -> request.jsonClassifier(json -> json.name("none")))).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void crawlGetsThemInTheCrawlersOrder() {
        create(request -> request.csvClassifier(csv -> csv.name("c").delimiter(";")));
        create(request -> request.xmlClassifier(xml -> xml.name("x").classification("doc").rowTag("row")));
        create(request -> request.grokClassifier(grok -> grok.name("g").classification("app").grokPattern("%{WORD:w}")));
        room.create("crawler", request -> request.classifiers("x", "g", "c"));
        room.run("crawler");
        assertThat(seen.get().classifiers()).extracting(Classifier::classification).containsExactly("doc", "app", "csv");
        delete("g");
        assertThat(room.run("crawler").lastCrawl().errorMessage()).isEqualTo("Classifier g of the crawler does not exist any more");
    }
}
