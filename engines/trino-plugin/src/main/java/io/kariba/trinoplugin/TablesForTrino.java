package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
 *   <li>Two serdes that Athena knows and Trino does not are named by the ones of the same format that it does. A table that Trino updates keeps the other name, which
 *       Athena reads the same.
 * </ul>
 */
final class TablesForTrino implements ExecutionInterceptor {
    private static final String PREFIX = "/* Presto View: ";
    private static final String SUFFIX = " */";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> SERDES = Map.of(
            "org.apache.hadoop.hive.serde2.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe",
            "org.apache.hadoop.hive.contrib.serde2.RegexSerDe", "org.apache.hadoop.hive.serde2.RegexSerDe");

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
        Table known = isUnknown(table.storageDescriptor())
                ? table.toBuilder().storageDescriptor(of(table.storageDescriptor())).build()
                : table;
        String text = table.viewOriginalText();
        if (text == null || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX)) {
            return known;
        }
        return known.toBuilder().viewOriginalText(asInvoker(text)).build();
    }

    private static Partition of(Partition partition) {
        return isUnknown(partition.storageDescriptor())
                ? partition.toBuilder().storageDescriptor(of(partition.storageDescriptor())).build()
                : partition;
    }

    private static boolean isUnknown(StorageDescriptor storage) {
        return storage != null
                && storage.serdeInfo() != null
                && storage.serdeInfo().serializationLibrary() != null
                && SERDES.containsKey(storage.serdeInfo().serializationLibrary());
    }

    private static StorageDescriptor of(StorageDescriptor storage) {
        String library = SERDES.get(storage.serdeInfo().serializationLibrary());
        return storage.toBuilder()
                .serdeInfo(storage.serdeInfo().toBuilder().serializationLibrary(library).build())
                .build();
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
