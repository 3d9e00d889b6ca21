package io.kariba.gluecatalog;

import io.kariba.api.Caller;
import io.kariba.api.Entry;
import io.kariba.api.KeyRange;
import io.kariba.api.Metadata;
import io.kariba.api.Scope;
import io.kariba.api.ScopedKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.ResourceShareType;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.SearchTablesResponse;
import software.amazon.awssdk.services.glue.model.Sort;
import software.amazon.awssdk.services.glue.model.SortCriterion;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * SearchTables: over all databases of the catalog, only what the caller may see. One walk over the tables keeps the page's worth that comes first in the
 * asked order after the token's place, so memory is that of one page whatever the catalog's size.
 */
final class TableSearch {
    private static final int PAGE = 1_000;
    private static final int DEFAULT_PAGE = 100;
    private static final int ROWS_AT_ONCE = 100;

    private final Metadata metadata;
    private final GlueAccess access;

    TableSearch(Metadata metadata, GlueAccess access) {
        this.metadata = metadata;
        this.access = access;
    }

    SearchTablesResponse searchTables(Caller caller, SearchTablesRequest request) {
        Scope scope = access.onCatalog(caller, request.catalogId(), "SearchTables");
        int limit = request.maxResults() == null ? DEFAULT_PAGE : Names.pageSize(request.maxResults(), PAGE);
        SearchFilter filter = SearchFilter.of(request.filters(), request.searchText());
        List<SortCriterion> criteria = request.sortCriteria();
        criteria.forEach(criterion -> SearchFilter.checkSortable(criterion.fieldName()));
        Comparator<List<String>> order = order(criteria);
        Optional<List<String>> after = PageToken.read(request.nextToken(), listing(criteria), criteria.size() + 2);
        if (request.resourceShareType() == ResourceShareType.FOREIGN) {
            // Nothing is shared between accounts, so a search of what others share finds nothing.
            return SearchTablesResponse.builder().tableList(List.of()).build();
        }
        // The greatest of those kept is at the head, to give way to what comes before it.
        PriorityQueue<Hit> kept = new PriorityQueue<>((a, b) -> order.compare(b.place(), a.place()));
        GlueAccess.Sight sight = access.sight(caller, scope, "SearchTables");
        Predicate<Table> wanted = table -> filter.matches(table) && sight.showsTable(table.databaseName(), table.name());
        forEachTable(scope, table -> {
            List<String> place = place(table, criteria);
            boolean tooEarly = after.isPresent() && order.compare(place, after.get()) <= 0;
            boolean tooLate = kept.size() > limit && order.compare(place, kept.peek().place()) >= 0;
            if (tooEarly || tooLate || !wanted.test(table)) {
                return;
            }
            kept.add(new Hit(place, table));
            if (kept.size() > limit + 1) {
                kept.poll();
            }
        });
        List<Hit> hits = new ArrayList<>(kept);
        hits.sort(Comparator.comparing(Hit::place, order));
        SearchTablesResponse.Builder response = SearchTablesResponse.builder();
        if (hits.size() > limit) {
            hits.removeLast();
            response.nextToken(new PageToken(listing(criteria), hits.getLast().place()).text());
        }
        return response.tableList(hits.stream().map(hit -> Tables.shown(caller, hit.table())).toList()).build();
    }

    private record Hit(List<String> place, Table table) {}

    /** Reads some at a time; the visits are between the reads, since they ask {@link io.kariba.api.Permissions}, which may itself read the store. */
    private void forEachTable(Scope scope, Consumer<Table> visit) {
        forEach(CatalogRows.DATABASES, ScopedKey.in(scope),
                database -> forEach(CatalogRows.TABLES, CatalogRows.key(scope, database.id()), table -> visit.accept(table.value())));
    }

    private <V> void forEach(io.kariba.api.Table<ScopedKey, V> table, ScopedKey base, Consumer<V> visit) {
        KeyRange all = KeyRange.under(base);
        KeyRange left = all;
        while (true) {
            KeyRange range = left;
            List<Entry<ScopedKey, V>> some = metadata.read(reader -> reader.scan(table, range, ROWS_AT_ONCE));
            some.forEach(entry -> visit.accept(entry.value()));
            if (some.size() < ROWS_AT_ONCE) {
                return;
            }
            left = all.after(some.getLast().key());
        }
    }

    /** Where a table stands in the order: the values of the sort fields, then what makes it unique. */
    private static List<String> place(Table table, List<SortCriterion> criteria) {
        List<String> place = new ArrayList<>(criteria.size() + 2);
        for (SortCriterion criterion : criteria) {
            place.add(SearchFilter.field(table, criterion.fieldName()).orElse(""));
        }
        place.add(table.databaseName());
        place.add(table.name());
        return place;
    }

    private static Comparator<List<String>> order(List<SortCriterion> criteria) {
        Comparator<List<String>> order = (a, b) -> 0;
        for (int i = 0; i < criteria.size(); i++) {
            int field = i;
            Comparator<List<String>> byField = Comparator.comparing(place -> place.get(field));
            order = order.thenComparing(criteria.get(i).sort() == Sort.DESC ? byField.reversed() : byField);
        }
        int database = criteria.size();
        return order.thenComparing(place -> place.get(database)).thenComparing(place -> place.get(database + 1));
    }

    private static String listing(List<SortCriterion> criteria) {
        StringBuilder listing = new StringBuilder("search");
        criteria.forEach(criterion -> listing.append('/').append(criterion.fieldName()).append(criterion.sort() == Sort.DESC ? "-" : "+"));
        return listing.toString();
    }
}
