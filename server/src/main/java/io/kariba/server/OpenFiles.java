package io.kariba.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How many files, sockets among them, this process may have open: {@code ulimit -n}. The JVM has raised the soft limit to the hard one. */
final class OpenFiles {
    /** Jars, stores, logs and a few clients. */
    static final long LEAST = 512;

    /** Trino refuses to start with less. */
    static final long ENGINE_LEAST = 4096;

    private OpenFiles() {}

    /** Empty where the system does not say. */
    static Optional<Long> most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? Optional.of(unix.getMaxFileDescriptorCount())
                : Optional.empty();
    }
}
