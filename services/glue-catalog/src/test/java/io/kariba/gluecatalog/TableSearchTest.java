package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Arn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Comparator;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.PropertyPredicate;
import software.amazon.awssdk.services.glue.model.ResourceShareType;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.SearchTablesResponse;
import software.amazon.awssdk.services.glue.model.Sort;
import software.amazon.awssdk.services.glue.model.SortCriterion;

class TableSearchTest {
    private final Room room = new Room();

    TableSearchTest() {
        room.database("one");
        room.database("two");
        room.table("one", Room.input("customer-link").toBuilder().description("who bought what").owner("ann").build());
        room.clock.advance(Duration.ofHours(1));
        room.table("one", Room.input("xx-link-yy").toBuilder().owner("bob").parameters(Map.of("classification", "parquet")).build());
        room.clock.advance(Duration.ofHours(1));
        room.table("two", Room.input("xxlinkyy").toBuilder().owner("ann").partitionKeys(Room.column("event_day", "date")).build());
    }

    private List<String> find(SearchTablesRequest.Builder request) {
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            SearchTablesResponse page = room.glue.search.searchTables(room.root, request.nextToken(token).build());
            page.tableList().forEach(table -> names.add(table.name()));
            token = page.nextToken();
        } while (token != null);
        return names;
    }

    private static SearchTablesRequest.Builder where(String key, String value, Comparator comparator) {
        return SearchTablesRequest.builder().filters(PropertyPredicate.builder().key(key).value(value).comparator(comparator).build());
    }

    @Test
    void namesAreMatchedByTheirWords() {
        assertThat(find(where("Name", "link", null))).containsExactly("customer-link", "xx-link-yy");
        assertThat(find(where("Name", "XXLINKYY", null))).containsExactly("xxlinkyy");
        assertThat(find(where("DatabaseName", "two", null))).containsExactly("xxlinkyy");
        assertThat(find(where("Owner", "ann", null))).containsExactly("customer-link", "xxlinkyy");
        assertThatThrownBy(() -> find(where("Colour", "red", null))).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void timesAreCompared() {
        String second = Long.toString(room.clock.instant().getEpochSecond() - 3600);
        assertThat(find(where("CreateTime", second, Comparator.EQUALS))).containsExactly("xx-link-yy");
        assertThat(find(where("CreateTime", second, Comparator.GREATER_THAN))).containsExactly("xxlinkyy");
        assertThat(find(where("UpdateTime", second, Comparator.LESS_THAN_EQUALS))).containsExactly("customer-link", "xx-link-yy");
        assertThatThrownBy(() -> find(where("CreateTime", "yesterday", null))).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void textIsSoughtEverywhere() {
        assertThat(find(SearchTablesRequest.builder().searchText("bought"))).containsExactly("customer-link");
        assertThat(find(SearchTablesRequest.builder().searchText("parquet"))).containsExactly("xx-link-yy");
        assertThat(find(SearchTablesRequest.builder().searchText("day"))).containsExactly("xxlinkyy");
        assertThat(find(SearchTablesRequest.builder().searchText("\"xx-link-yy\""))).containsExactly("xx-link-yy");
        assertThat(find(SearchTablesRequest.builder().searchText("\"link\""))).isEmpty();
        assertThat(find(SearchTablesRequest.builder())).hasSize(3);
        assertThat(find(SearchTablesRequest.builder().resourceShareType(ResourceShareType.FOREIGN))).isEmpty();
    }

    @Test
    void resultsAreSortedWhateverThePageSize() {
        for (Integer limit : new Integer[] {null, 1, 2}) {
            assertThat(find(SearchTablesRequest.builder().maxResults(limit).sortCriteria(
                    SortCriterion.builder().fieldName("Owner").sort(Sort.DESC).build(),
                    SortCriterion.builder().fieldName("CreateTime").sort(Sort.DESC).build())))
                    .containsExactly("xx-link-yy", "xxlinkyy", "customer-link");
            assertThat(find(SearchTablesRequest.builder().maxResults(limit).sortCriteria(
                    SortCriterion.builder().fieldName("Name").sort(Sort.ASC).build())))
                    .containsExactly("customer-link", "xx-link-yy", "xxlinkyy");
        }
        assertThatThrownBy(() -> find(SearchTablesRequest.builder().sortCriteria(SortCriterion.builder().fieldName("Mood").build())))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void onlyWhatMayBeSeenIsFound() {
        room.permissions.deny("glue:SearchTables", new Arn("arn:aws:glue:us-east-1:111111111111:table/one/customer-link"));
        assertThat(find(where("Name", "link", null))).containsExactly("xx-link-yy");
    }

    @Test
    void largeCatalogsAreWalkedPageByPage() {
        for (int i = 0; i < 450; i++) {
            room.table("two", Room.input("bulk_" + (1000 + i)));
        }
        assertThat(find(where("Name", "bulk", null).maxResults(64))).hasSize(450).isSorted().doesNotHaveDuplicates();
    }
}
