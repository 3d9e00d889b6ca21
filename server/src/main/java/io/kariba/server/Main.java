package io.kariba.server;

import io.kariba.iam.AccountsFile;
import io.kariba.sqlite.DataFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that have to do with a server: start, stop, status and env. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NOT_RUNNING = 3;
    private static final int TAKEN = 4;
    private static final Duration CLI_PATIENCE = Duration.ofSeconds(10);
    private static final Pattern CLI_VERSION = Pattern.compile("aws-cli/([0-9]{1,4})\\.([0-9]{1,4})");
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(45);

    private final PrintStream out;
    private final PrintStream err;

    private Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        // No locale or time zone of the machine may show in what clients get.
        Locale.setDefault(Locale.ROOT);
        java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone("UTC"));
        int code = new Main(System.out, System.err).run(Arrays.asList(arguments));
        System.exit(code);
    }

    private int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> flags = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        try {
            return switch (command) {
                case "start" -> start(Settings.parse(flags, System.getenv()), flags);
                case "stop" -> stop(Settings.parse(flags, System.getenv()).data());
                case "status" -> status(Settings.parse(flags, System.getenv()).data());
                case "env" -> env(Settings.parse(flags, System.getenv()).data());
                default -> {
                    err.println("kariba: unknown command " + command);
                    yield USAGE;
                }
            };
        } catch (Settings.Invalid | AccountsFile.Invalid e) {
            err.println("kariba: " + e.getMessage());
            return USAGE;
        } catch (IOException e) {
            err.println("kariba: " + reason(e));
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED;
        }
    }

    private int start(Settings settings, List<String> flags) throws IOException, InterruptedException {
        warnOfUnknownEnvironment();
        long files = OpenFiles.most().orElse(Long.MAX_VALUE);
        if (files < OpenFiles.LEAST) {
            err.println("kariba: this shell allows " + files + " open files (ulimit -n), and the server needs at least " + OpenFiles.LEAST);
            return FAILED;
        }
        if (DataFolder.isFull(settings.data())) {
            // Said here, because not even a log could be written there.
            err.println("kariba: " + DataFolder.full(settings.data(), null).getMessage());
            return FAILED;
        }
        if (files < OpenFiles.ENGINE_LEAST) {
            err.println("kariba: this shell allows " + files + " open files (ulimit -n): the SQL engine needs " + OpenFiles.ENGINE_LEAST
                    + " and will not start; fewer connections are kept");
        }
        if (settings.detach()) {
            return detach(settings, flags);
        }
        KaribaServer server;
        try {
            server = KaribaServer.start(settings);
        } catch (BindException e) {
            err.println("kariba: port " + settings.port() + " on " + settings.host() + " is taken"
                    + PortHolder.of(settings.port()).map(holder -> " by " + holder).orElse("") + ". Type: ./kariba start --port 0");
            return TAKEN;
        } catch (KaribaServer.FolderTaken e) {
            Optional<RunningServer> running = RunningServer.find(settings.data());
            err.println("kariba: " + running.map(other -> "a server is running on this data folder already, at " + other.url() + " (process " + other.pid()
                            + "). Another one needs another folder and port: ./kariba start --data DIR --port 0")
                    .orElse(e.getMessage()));
            return TAKEN;
        } catch (DataFolder.Refused e) {
            err.println("kariba: " + e.getMessage());
            return FAILED;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    server.close();
                    stopped.countDown();
                },
                "stop"));
        long sinceStart = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        out.printf(Locale.ROOT, "Kariba ready at %s in %.1f s%n", server.url(), sinceStart / 1000.0);
        out.flush();
        stopped.await();
        return 0;
    }

    /** Starts the same command in a process of its own and waits for its line. */
    private int detach(Settings settings, List<String> flags) throws IOException, InterruptedException {
        Path log = Logs.folder(settings.data()).resolve("start.log");
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            // A session of its own: closing the terminal does not end it.
            command.add(setsid.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "start"));
        flags.stream().filter(flag -> !flag.equals("--detach") && !flag.startsWith("--detach=")).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove(Setting.DETACH.environment());
        Process process = builder
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            Optional<String> ready = ready(log);
            if (ready.isPresent()) {
                out.println(ready.get());
                return 0;
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        Optional<String> ready = ready(log);
        if (ready.isPresent() && process.isAlive()) {
            out.println(ready.get());
            return 0;
        }
        err.print(Files.readString(log));
        process.destroy();
        return process.isAlive() ? FAILED : Math.max(FAILED, process.exitValue());
    }

    private static Optional<String> ready(Path log) throws IOException {
        return Files.readAllLines(log).stream().filter(line -> line.startsWith("Kariba ready at ")).findFirst();
    }

    private int stop(Path data) throws InterruptedException, IOException {
        Optional<RunningServer> server = RunningServer.find(data);
        if (server.isEmpty()) {
            err.println("kariba: no server is running on " + data);
            return NOT_RUNNING;
        }
        ProcessHandle process = server.get().process().orElseThrow();
        process.destroy();
        try {
            process.onExit().get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            err.println("kariba: the server did not stop in " + STOP_PATIENCE.toSeconds() + " s and is killed; nothing acknowledged is lost");
            process.destroyForcibly();
            try {
                process.onExit().get();
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        out.println("Stopped the server at " + server.get().url());
        return 0;
    }

    private int status(Path data) {
        Optional<RunningServer> server = RunningServer.find(data);
        if (server.isEmpty()) {
            out.println("No server is running on " + data);
            return NOT_RUNNING;
        }
        out.println("Running at " + server.get().url() + ", process " + server.get().pid() + ", data in " + data);
        Optional<String> health = HealthClient.describe(server.get().url());
        health.ifPresent(out::println);
        if (health.isEmpty()) {
            err.println("kariba: it does not answer");
            return FAILED;
        }
        return 0;
    }

    private int env(Path data) {
        Optional<RunningServer> found = RunningServer.find(data);
        if (found.isEmpty()) {
            err.println("kariba: no server is running on " + data + ". Type: ./kariba start --detach");
            return NOT_RUNNING;
        }
        RunningServer server = found.get();
        export("AWS_ENDPOINT_URL", server.url());
        export("AWS_ACCESS_KEY_ID", server.accessKeyId());
        export("AWS_SECRET_ACCESS_KEY", server.secretAccessKey());
        export("AWS_REGION", server.region());
        export("AWS_DEFAULT_REGION", server.region());
        out.println("unset AWS_SESSION_TOKEN AWS_PROFILE");
        String noProxy = Optional.ofNullable(System.getenv("NO_PROXY")).orElse(Optional.ofNullable(System.getenv("no_proxy")).orElse(""));
        String host = java.net.URI.create(server.url()).getHost();
        String all = Arrays.asList(noProxy.split(",")).contains(host) ? noProxy : noProxy.isEmpty() ? host : noProxy + "," + host;
        export("NO_PROXY", all);
        export("no_proxy", all);
        if (isCliOld()) {
            // A function, because an alias does nothing in a script; no comment beside it, because an interactive zsh knows none.
            out.println("aws() { command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }");
        }
        return 0;
    }

    /** Whether the aws CLI in PATH is older than AWS_ENDPOINT_URL (1.29 and 2.13): its commands would go to AWS itself. */
    private static boolean isCliOld() {
        try {
            Process aws = new ProcessBuilder("aws", "--version").redirectErrorStream(true).start();
            aws.getOutputStream().close();
            if (!aws.waitFor(CLI_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                aws.destroyForcibly();
                return false;
            }
            Matcher version = CLI_VERSION.matcher(new String(aws.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8));
            if (!version.find()) {
                return false;
            }
            int minor = Integer.parseInt(version.group(2));
            return version.group(1).equals("1") ? minor < 29 : version.group(1).equals("2") && minor < 13;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void export(String name, String value) {
        out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
    }

    private void warnOfUnknownEnvironment() {
        List<String> known = new ArrayList<>(List.of("KARIBA_JAVA_OPTS", "KARIBA_HOME", "KARIBA_MEMORY", "KARIBA_TRAIN"));
        Arrays.stream(Setting.values()).map(Setting::environment).forEach(known::add);
        for (String name : System.getenv().keySet()) {
            if (name.startsWith("KARIBA_") && !known.contains(name)) {
                String key = name.substring("KARIBA_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
                err.println("kariba: " + name + " has no effect. Did you mean KARIBA_"
                        + Setting.nearest(key).toUpperCase(Locale.ROOT).replace('-', '_') + "?");
            }
        }
    }

    private static String reason(IOException e) {
        // The message of these is often the bare path.
        return switch (e) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
            case FileAlreadyExistsException file -> "not a folder: " + file.getFile();
            case FileSystemException other when other.getReason() == null -> "cannot make or use " + other.getFile();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
