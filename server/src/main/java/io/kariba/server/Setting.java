package io.kariba.server;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A setting of the server: a flag {@code --name}, an environment variable {@code KARIBA_NAME} and a key {@code name} of the configuration file. */
enum Setting {
    PORT("port", "4566", "port to listen on; 0 takes a free one"),
    HOST("host", "127.0.0.1", "address to bind"),
    ADVERTISE("advertise", "", "URL under which clients reach the server, when it is not http://HOST:PORT"),
    DATA("data", "", "folder that keeps everything; default: kariba in the user's data directory"),
    ACCOUNT("account", "000000000000", "default account, 12 digits"),
    REGION("region", "us-east-1", "region where a request names none"),
    CREDENTIALS("credentials", "", "JSON file of accounts, users and keys"),
    AUTH("auth", "open", "open: unknown keys act as root of the default account or of the 12 digits they are; enforced: unknown keys are refused"),
    ALLOW_RESET("allow-reset", "false", "serve POST /_kariba/reset, which empties everything"),
    DETACH("detach", "false", "go on in the background once ready"),
    CONFIG("config", "", "file of `key = value` lines, keys as the flags without dashes"),
    ENGINE_MEMORY("engine-memory", "1g", "heap of the SQL engine, at least 512m");

    private final String key;
    private final String fallback;
    private final String help;

    Setting(String key, String fallback, String help) {
        this.key = key;
        this.fallback = fallback;
        this.help = help;
    }

    String key() {
        return key;
    }

    String fallback() {
        return fallback;
    }

    String help() {
        return help;
    }

    /** Whether the flag stands alone on the command line. */
    boolean isSwitch() {
        return this == ALLOW_RESET || this == DETACH;
    }

    String environment() {
        return "KARIBA_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    static Optional<Setting> named(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }

    /** The known key that is fewest edits away. */
    static String nearest(String key) {
        return Arrays.stream(values())
                .map(Setting::key)
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .orElseThrow();
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
