package io.kariba.gluecrawlers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a listing goes on: after the last thing of the page before, named by its place in the order, so that nothing is skipped or repeated. */
final class PageToken {
    private static final int MAX_LENGTH = 4_096;

    private PageToken() {}

    /** @param listing what is listed; a token is good for that only */
    static String of(String listing, String last) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((listing + "\n" + last).getBytes(StandardCharsets.UTF_8));
    }

    /** The last thing of the page before; empty for a first page. */
    static Optional<String> read(String token, String listing) {
        if (token == null || token.isEmpty()) {
            return Optional.empty();
        }
        if (token.length() > MAX_LENGTH) {
            throw CrawlerErrors.invalid("Invalid next token.");
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(listing + "\n")) {
                return Optional.of(text.substring(listing.length() + 1));
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours, as below.
        }
        throw CrawlerErrors.invalid("Invalid next token.");
    }

    /** The number that a token of numbers names. */
    static Optional<Long> readNumber(String token, String listing) {
        try {
            return read(token, listing).map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw CrawlerErrors.invalid("Invalid next token.");
        }
    }

    /** The size of a page: what was asked for within 1 and AWS's most, or the default. */
    static int size(Integer asked, int most, int otherwise) {
        return asked == null ? otherwise : Math.clamp(asked, 1, most);
    }
}
