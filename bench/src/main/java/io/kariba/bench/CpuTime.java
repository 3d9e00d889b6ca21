package io.kariba.bench;

import java.time.Duration;

/** Processor time of processes. */
final class CpuTime {
    private CpuTime() {}

    /** Seconds that a process has used so far, without its children; 0 where that cannot be told. */
    static double of(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).orElse(Duration.ZERO).toNanos() / 1e9;
    }

    static double own() {
        return of(ProcessHandle.current().pid());
    }
}
