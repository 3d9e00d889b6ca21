package io.kariba.athena;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** NextToken: where a listing goes on, opaque to clients. A token that was made up can only ask for other pages of what its caller may list. */
final class PageToken {
    private PageToken() {}

    static String of(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    /** The place a token stands for. */
    static String read(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AthenaErrors.invalidToken();
        }
    }

    /** The number a token stands for. */
    static long readNumber(String token) {
        try {
            return Long.parseLong(read(token));
        } catch (NumberFormatException e) {
            throw AthenaErrors.invalidToken();
        }
    }

    /** The size of a page: what was asked for, or AWS's most. */
    static int size(Integer asked, int most) {
        return asked == null || asked <= 0 ? most : Math.min(asked, most);
    }
}
