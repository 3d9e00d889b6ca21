package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;

/**
 * What Trino is told of the catalog's tables, where it cannot take them as they are.
 *
 * <ul>
 *   <li>Every view runs as whoever queries it. Trino analyses a view with a definer under a bare identity, which has no keys. The Glue endpoint rewrites views for
 *       engines already; this is the second lock, for a catalog that does not.
 *   <li>SerDes that Athena knows and Trino does not are told as {@link LakeSerdes} says.
 * </ul>
 */
final class TablesForTrino implements ExecutionInterceptor {
    private static final String PREFIX = "/* Presto View: ";
    private static final String SUFFIX = " */";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        return switch (context.response()) {
            case GetTableResponse one when one.table() != null -> one.toBuilder().table(of(one.table())).build();
            case GetTablesResponse many when many.hasTableList() ->
                many.toBuilder().tableList(many.tableList().stream().map(TablesForTrino::of).toList()).build();
            case GetPartitionResponse one when one.partition() != null -> one.toBuilder().partition(of(one.partition())).build();
            case GetPartitionsResponse many when many.hasPartitions() ->
                many.toBuilder().partitions(partitions(many.partitions())).build();
            case BatchGetPartitionResponse many when many.hasPartitions() ->
                many.toBuilder().partitions(partitions(many.partitions())).build();
            case SdkResponse other -> other;
        };
    }

    /** Views are kept with their columns, which DESCRIBE and GetTableMetadata show. Trino itself writes one column {@code dummy}. */
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return switch (context.request()) {
            case CreateTableRequest create -> create.toBuilder().tableInput(ViewColumns.in(create.tableInput())).build();
            case UpdateTableRequest update -> update.toBuilder().tableInput(ViewColumns.in(update.tableInput())).build();
            case SdkRequest other -> other;
        };
    }

    private static List<Partition> partitions(List<Partition> partitions) {
        return partitions.stream().map(TablesForTrino::of).toList();
    }

    static Table of(Table table) {
        StorageDescriptor told = LakeSerdes.of(table.storageDescriptor(), table.parameters());
        Table known = told == table.storageDescriptor() ? table : table.toBuilder().storageDescriptor(told).build();
        String text = table.viewOriginalText();
        if (text == null || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX)) {
            return known;
        }
        return known.toBuilder().viewOriginalText(asInvoker(text)).build();
    }

    private static Partition of(Partition partition) {
        StorageDescriptor told = LakeSerdes.of(partition.storageDescriptor(), partition.parameters());
        return told == partition.storageDescriptor() ? partition : partition.toBuilder().storageDescriptor(told).build();
    }

    /** The view's text with {@code runAsInvoker} set and the owner gone; a text that cannot be read is left for Trino to complain about. */
    static String asInvoker(String text) {
        try {
            String encoded = text.substring(PREFIX.length(), text.length() - SUFFIX.length());
            if (!(JSON.readTree(Base64.getDecoder().decode(encoded)) instanceof ObjectNode view)) {
                return text;
            }
            view.put("runAsInvoker", true);
            view.remove("owner");
            return PREFIX + Base64.getEncoder().encodeToString(view.toString().getBytes(StandardCharsets.UTF_8)) + SUFFIX;
        } catch (IOException | IllegalArgumentException unreadable) {
            return text;
        }
    }
}
