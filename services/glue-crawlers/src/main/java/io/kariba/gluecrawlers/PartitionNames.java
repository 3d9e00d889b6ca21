package io.kariba.gluecrawlers;

import io.kariba.api.LetterCase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a folder's name says of the partition it is: Hive's {@code key=value}, or a value alone. */
final class PartitionNames {
    private static final Pattern DATE_OR_NUMBER = Pattern.compile("[0-9]+([-_.:T][0-9]+)*Z?");

    private PartitionNames() {}

    /** The key in lower case, where the folder names one. */
    static Optional<String> key(String folder) {
        int equals = folder.indexOf('=');
        return equals <= 0 ? Optional.empty() : Optional.of(TableNames.cleaned(decoded(folder.substring(0, equals))));
    }

    /** The value, with Hive's percent-escapes undone. */
    static String value(String folder) {
        return key(folder).isEmpty() ? folder : decoded(folder.substring(folder.indexOf('=') + 1));
    }

    /**
     * Whether a folder is a partition by its name alone: it names a key, or is a number, a date or a time. A lone folder of another name may be the table's own;
     * {@code events/2024/01} is the table {@code events} from its first month on, and not {@code 01}, to be renamed with the second.
     */
    static boolean isPartition(String folder) {
        return key(folder).isPresent() || DATE_OR_NUMBER.matcher(folder).matches();
    }

    /** Names for levels of folders: the key, or {@code partition_} and the level's number from 0. A name that comes twice gets a number. */
    static List<String> keys(List<Optional<String>> levels) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            keys.add(unique(levels.get(i).orElse("partition_" + i), Set.copyOf(keys)));
        }
        return keys;
    }

    static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 1; taken.contains(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = i + 2 < raw.length && raw[i] == '%' ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What a level of folders is called: lower case is not asked for, since {@link #key} folds already. */
    static String shown(List<Optional<String>> levels) {
        return String.join("/", levels.stream().map(level -> level.map(key -> LetterCase.lower(key) + "=").orElse("*")).toList());
    }
}
