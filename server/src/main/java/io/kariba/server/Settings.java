package io.kariba.server;

import io.kariba.api.AccountId;
import io.kariba.api.Region;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one server runs. Flags win over the environment, that over the configuration file, that over defaults.
 *
 * @param advertise the URL clients and engines use, if it was given
 */
public record Settings(
        int port,
        String host,
        Optional<URI> advertise,
        Path data,
        AccountId account,
        Region region,
        Optional<Path> credentials,
        Auth auth,
        boolean allowReset,
        boolean detach,
        String engineMemory) {

    private static final Pattern MEMORY = Pattern.compile("(?:[1-9]\\d{0,2}g|(?:[5-9]\\d{2}|[1-9]\\d{3,5})m)");

    /** How keys are treated that the server does not know. */
    public enum Auth {
        OPEN,
        ENFORCED
    }

    /** A setting that cannot be used; the message says which and what would be right. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws Invalid with one line for the user */
    public static Settings parse(List<String> arguments, Map<String, String> environment) {
        Map<Setting, String> flags = flags(arguments);
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.fallback());
        }
        Map<Setting, String> fromEnvironment = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environment());
            if (value != null && !value.isEmpty()) {
                fromEnvironment.put(setting, value);
            }
        }
        String config = flags.getOrDefault(Setting.CONFIG, fromEnvironment.getOrDefault(Setting.CONFIG, ""));
        if (!config.isEmpty()) {
            values.putAll(file(Path.of(config)));
        }
        values.putAll(fromEnvironment);
        values.putAll(flags);
        return of(values, environment);
    }

    private static Map<Setting, String> flags(List<String> arguments) {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                throw new Invalid("Unexpected argument: " + argument + ". Flags begin with --");
            }
            int equals = argument.indexOf('=');
            String key = argument.substring(2, equals < 0 ? argument.length() : equals);
            Setting setting = Setting.named(key)
                    .orElseThrow(() -> new Invalid("Unknown flag --" + key + ". Did you mean --" + Setting.nearest(key) + "?"));
            if (equals >= 0) {
                flags.put(setting, argument.substring(equals + 1));
            } else if (setting.isSwitch()) {
                flags.put(setting, "true");
            } else if (i + 1 < arguments.size()) {
                flags.put(setting, arguments.get(++i));
            } else {
                throw new Invalid("--" + key + " needs a value: " + setting.help());
            }
        }
        return flags;
    }

    private static Map<Setting, String> file(Path path) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            throw new Invalid("Cannot read the configuration file " + path + ": " + e.getMessage());
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = path + ", line " + (i + 1) + ": ";
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new Invalid(where + "expected `key = value`");
            }
            String key = line.substring(0, equals).strip();
            Setting setting = Setting.named(key)
                    .filter(known -> known != Setting.CONFIG)
                    .orElseThrow(() -> new Invalid(where + "unknown key " + key + ". Did you mean " + Setting.nearest(key) + "?"));
            values.put(setting, line.substring(equals + 1).strip());
        }
        return values;
    }

    private static Settings of(Map<Setting, String> values, Map<String, String> environment) {
        int port = port(values.get(Setting.PORT));
        String account = values.get(Setting.ACCOUNT);
        if (!AccountId.isValid(account) || account.equals("999999999999")) {
            throw new Invalid("--account must be 12 digits, not 999999999999: " + account);
        }
        String region = values.get(Setting.REGION);
        if (!Region.isValid(region)) {
            throw new Invalid("--region is not a region name: " + region);
        }
        Auth auth =
                switch (values.get(Setting.AUTH)) {
                    case "open" -> Auth.OPEN;
                    case "enforced" -> Auth.ENFORCED;
                    default -> throw new Invalid("--auth is open or enforced, not " + values.get(Setting.AUTH));
                };
        String host = values.get(Setting.HOST);
        if (auth == Auth.OPEN && !isLoopback(host)) {
            throw new Invalid("--auth open gives everybody who reaches the port every right, so it is refused on " + host
                    + ", which is not a loopback address. Type --auth enforced --credentials FILE");
        }
        boolean allowReset = isTrue(Setting.ALLOW_RESET, values);
        if (allowReset && !isLoopback(host)) {
            throw new Invalid("--allow-reset lets everybody who reaches the port delete everything, for a reset carries no signature, so it is refused on " + host
                    + ", which is not a loopback address");
        }
        String memory = values.get(Setting.ENGINE_MEMORY);
        if (!MEMORY.matcher(memory).matches()) {
            throw new Invalid("--engine-memory is a number with m or g, such as 768m or 4g: " + memory);
        }
        String credentials = values.get(Setting.CREDENTIALS);
        return new Settings(
                port,
                host,
                advertise(values.get(Setting.ADVERTISE)),
                dataFolder(values.get(Setting.DATA), environment),
                new AccountId(account),
                new Region(region),
                credentials.isEmpty() ? Optional.empty() : Optional.of(Path.of(credentials).toAbsolutePath()),
                auth,
                allowReset,
                isTrue(Setting.DETACH, values),
                memory);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Invalid("--port is a number from 0 to 65535: " + text);
    }

    private static boolean isTrue(Setting setting, Map<Setting, String> values) {
        return switch (values.get(setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Invalid("--" + setting.key() + " is true or false, not " + values.get(setting));
        };
    }

    private static Optional<URI> advertise(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Invalid("--advertise is a URL such as http://lake.example:4566: " + text);
    }

    /** The given folder, or {@code kariba} in the user's data directory as the XDG base directory specification names it. */
    private static Path dataFolder(String given, Map<String, String> environment) {
        if (!given.isEmpty()) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        // An empty HOME is none: it would put the data below whatever folder the command was typed in.
        String home = environment.getOrDefault("HOME", "");
        Path base = xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(home.isEmpty() ? System.getProperty("user.home") : home, ".local", "share");
        return base.resolve("kariba").toAbsolutePath().normalize();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new Invalid("--host cannot be resolved: " + host);
        }
    }

    /** The engine's heap in mebibytes. */
    int engineMebibytes() {
        int number = Integer.parseInt(engineMemory.substring(0, engineMemory.length() - 1));
        return engineMemory.endsWith("g") ? number * 1024 : number;
    }
}
