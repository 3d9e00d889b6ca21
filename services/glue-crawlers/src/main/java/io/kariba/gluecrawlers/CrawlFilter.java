package io.kariba.gluecrawlers;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.CrawlsFilter;
import software.amazon.awssdk.services.glue.model.FieldName;
import software.amazon.awssdk.services.glue.model.FilterOperator;

/**
 * ListCrawls' filters, all of which must hold
 * (<a href="https://docs.aws.amazon.com/glue/latest/webapi/API_CrawlsFilter.html">CrawlsFilter</a>): times are milliseconds of the epoch, ids and states are
 * compared for equality.
 */
final class CrawlFilter {
    /** Crawls here use no data processing units. */
    static final double DPU_HOURS = 0.0;

    private CrawlFilter() {}

    /** @throws software.amazon.awssdk.services.glue.model.InvalidInputException if a filter is incomplete, or its value is not one of the field */
    static Predicate<StoredCrawl> of(List<CrawlsFilter> filters) {
        Predicate<StoredCrawl> all = crawl -> true;
        for (CrawlsFilter filter : filters) {
            all = all.and(of(filter));
        }
        return all;
    }

    private static Predicate<StoredCrawl> of(CrawlsFilter filter) {
        FilterOperator operator = filter.filterOperator();
        if (filter.fieldName() == null || operator == null || filter.fieldValue() == null) {
            throw CrawlerErrors.invalid("A filter needs FieldName, FilterOperator and FieldValue.");
        }
        return switch (filter.fieldName()) {
            case CRAWL_ID -> text(filter, StoredCrawl::id);
            case STATE -> text(filter, crawl -> crawl.state().toString());
            case START_TIME -> number(filter, crawl -> (double) crawl.started());
            case END_TIME -> number(filter, crawl -> crawl.ended() == null ? null : (double) crawl.ended());
            case DPU_HOUR -> number(filter, crawl -> DPU_HOURS);
            default -> throw CrawlerErrors.invalid("Unknown filter field: " + filter.fieldNameAsString());
        };
    }

    private static Predicate<StoredCrawl> text(CrawlsFilter filter, Function<StoredCrawl, String> field) {
        String value = filter.fieldValue();
        return switch (filter.filterOperator()) {
            case EQ -> crawl -> field.apply(crawl).equals(value);
            case NE -> crawl -> !field.apply(crawl).equals(value);
            default -> throw CrawlerErrors.invalid("Filter operator " + filter.filterOperatorAsString() + " cannot be used with field " + name(filter.fieldName()));
        };
    }

    /** A crawl without the field, like the end of one that runs, passes no filter on it. */
    private static Predicate<StoredCrawl> number(CrawlsFilter filter, Function<StoredCrawl, Double> field) {
        double value = parse(filter);
        Predicate<Integer> holds = switch (filter.filterOperator()) {
            case GT -> order -> order > 0;
            case GE -> order -> order >= 0;
            case LT -> order -> order < 0;
            case LE -> order -> order <= 0;
            case EQ -> order -> order == 0;
            case NE -> order -> order != 0;
            default -> throw CrawlerErrors.invalid("Unknown filter operator: " + filter.filterOperatorAsString());
        };
        return crawl -> {
            Double actual = field.apply(crawl);
            return actual != null && holds.test(Double.compare(actual, value));
        };
    }

    private static double parse(CrawlsFilter filter) {
        try {
            return Double.parseDouble(filter.fieldValue());
        } catch (NumberFormatException e) {
            throw CrawlerErrors.invalid("Invalid value of filter field " + name(filter.fieldName()) + ": " + filter.fieldValue());
        }
    }

    private static String name(FieldName field) {
        return field.toString();
    }
}
