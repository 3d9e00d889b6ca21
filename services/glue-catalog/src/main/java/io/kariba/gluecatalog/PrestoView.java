package io.kariba.gluecatalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Athena's and Trino's views as the catalog keeps them: {@code /* Presto View: base64 of JSON *}{@code /} in ViewOriginalText.
 *
 * <p>Trino analyses a view with SECURITY DEFINER, its default, under a bare identity of the view's owner that carries no credentials of the session. Inside
 * an engine session there is no one but the session's caller to act for, and Athena itself checks a view's tables with the rights of who queries it. So
 * sessions are shown every view as one of its invoker.
 */
public final class PrestoView {
    private static final String PREFIX = "/* Presto View: ";
    private static final String SUFFIX = " */";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PrestoView() {}

    /**
     * The view's text with {@code "runAsInvoker":true} and without {@code owner}.
     *
     * @param viewOriginalText a table's ViewOriginalText, may be null
     * @return the same text when it is not that of a Presto view, or not readable as one
     */
    public static String asInvoker(String viewOriginalText) {
        if (viewOriginalText == null || !viewOriginalText.startsWith(PREFIX) || !viewOriginalText.endsWith(SUFFIX)
                || viewOriginalText.length() < PREFIX.length() + SUFFIX.length()) {
            return viewOriginalText;
        }
        String base64 = viewOriginalText.substring(PREFIX.length(), viewOriginalText.length() - SUFFIX.length());
        try {
            JsonNode view = MAPPER.readTree(Base64.getDecoder().decode(base64));
            if (!(view instanceof ObjectNode definition)) {
                return viewOriginalText;
            }
            definition.remove("owner");
            definition.put("runAsInvoker", true);
            byte[] json = MAPPER.writeValueAsString(definition).getBytes(StandardCharsets.UTF_8);
            return PREFIX + Base64.getEncoder().encodeToString(json) + SUFFIX;
        } catch (IOException | IllegalArgumentException e) {
            return viewOriginalText;
        }
    }
}
