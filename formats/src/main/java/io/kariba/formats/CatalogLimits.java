package io.kariba.formats;

/**
 * What Glue's catalog takes of a column. A file may hold anything; one key that is no name must not keep a whole table out of the catalog.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html">Column</a>
 */
final class CatalogLimits {
    private static final int NAME = 255;
    private static final int TYPE = 131_072;

    private CatalogLimits() {}

    /** Whether it is a "single-line string" of 1 to 255 characters with something to see in it. */
    static boolean isName(String name) {
        return !name.isBlank() && name.length() <= NAME && name.codePoints().allMatch(CatalogLimits::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return c == '\t' || c >= ' ' && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c > 0xFFFF;
    }

    /** The type, or {@code string} when its text is longer than the catalog takes. */
    static ColumnType type(ColumnType type) {
        return type.text().length() <= TYPE ? type : ColumnType.Simple.STRING;
    }
}
