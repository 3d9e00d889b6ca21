package io.kariba.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Where the server's log goes: warnings to the terminal, everything of note to four files of 10 MB in the data folder, crawls to four files of their own. */
final class Logs {
    private static final int FILE_BYTES = 10_000_000;
    private static final int FILES = 4;
    /** Held, because the log manager forgets the level of a logger that nobody holds. */
    private static final Logger LISTENER = Logger.getLogger("io.helidon.webserver.LoomServer");
    private static final Logger CRAWLS = Logger.getLogger("io.kariba.gluecrawlers.CrawlLog");

    private Logs() {}

    /** The folder of logs, made if it is missing. Logs come first in a new data folder, and what is in one is its owner's alone. */
    static Path folder(Path data) throws IOException {
        Files.createDirectories(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.createDirectories(data.resolve("logs"));
    }

    static void configure(Path data) throws IOException {
        folder(data);
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(file(data, "server"));
        for (Handler handler : CRAWLS.getHandlers()) {
            CRAWLS.removeHandler(handler);
        }
        CRAWLS.addHandler(file(data, "crawlers"));
        CRAWLS.setUseParentHandlers(false);
        Handler console = new ConsoleHandler();
        console.setFormatter(new Lines());
        console.setLevel(Level.WARNING);
        root.addHandler(console);
        root.setLevel(Level.INFO);
        Logger.getLogger("io.helidon").setLevel(Level.WARNING);
        // It logs a stack trace when the port is taken, and throws as well: Main says it in one line.
        LISTENER.setLevel(Level.OFF);
    }

    private static Handler file(Path data, String name) throws IOException {
        Handler file = new FileHandler(data.resolve("logs/" + name + ".%g.log").toString(), FILE_BYTES, FILES, true);
        file.setFormatter(new Lines());
        file.setLevel(Level.INFO);
        return file;
    }

    /** One line a record, with a stack trace where there is an exception. */
    private static final class Lines extends Formatter {
        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder(160)
                    .append(record.getInstant())
                    .append(' ')
                    .append(record.getLevel().getName())
                    .append(' ')
                    .append(record.getLoggerName())
                    .append(' ')
                    .append(formatMessage(record))
                    .append('\n');
            if (record.getThrown() != null) {
                java.io.StringWriter trace = new java.io.StringWriter();
                record.getThrown().printStackTrace(new java.io.PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }
    }
}
