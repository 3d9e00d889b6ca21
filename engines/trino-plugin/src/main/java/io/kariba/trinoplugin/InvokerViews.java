package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Table;

/**
 * Makes every view run as whoever queries it. Trino analyses a view with a definer under a bare identity, which has no keys. The Glue endpoint rewrites views for
 * engines already; this is the second lock, for a catalog that does not.
 */
final class InvokerViews implements ExecutionInterceptor {
    private static final String PREFIX = "/* Presto View: ";
    private static final String SUFFIX = " */";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        SdkResponse response = context.response();
        if (response instanceof GetTableResponse one && one.table() != null) {
            return one.toBuilder().table(asInvoker(one.table())).build();
        }
        if (response instanceof GetTablesResponse many && many.hasTableList()) {
            return many.toBuilder().tableList(many.tableList().stream().map(InvokerViews::asInvoker).toList()).build();
        }
        return response;
    }

    private static Table asInvoker(Table table) {
        String text = table.viewOriginalText();
        if (text == null || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX)) {
            return table;
        }
        return table.toBuilder().viewOriginalText(asInvoker(text)).build();
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
