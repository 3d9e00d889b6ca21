package io.kariba.gluecrawlers;

import io.kariba.api.AccessDenied;
import io.kariba.api.Caller;
import io.kariba.api.Objects;
import io.kariba.formats.Classifier;
import io.kariba.formats.DataFile;
import io.kariba.formats.Recognition;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Looks at files, {@link #AT_ONCE} at a time: what is in memory is that many samples of a bounded size. */
final class Sampler implements AutoCloseable {
    /** Samples held at once. More hides the latency of a distant store, at a few megabytes each. */
    static final int AT_ONCE = 16;

    private final Objects objects;
    private final Caller caller;
    private final Recogniser recogniser;
    private final List<Classifier> classifiers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private volatile boolean isClosed;

    Sampler(Objects objects, Caller caller, Recogniser recogniser, List<Classifier> classifiers) {
        this.objects = objects;
        this.caller = caller;
        this.recogniser = recogniser;
        this.classifiers = classifiers;
    }

    /** What looking at a file found. */
    sealed interface Look {
        record Recognised(Layout layout, Extent extent) implements Look {}

        /** Readable, and none of the formats. */
        record Unknown() implements Look {}

        record Unreadable(String message) implements Look {}

        record Denied(String message) implements Look {}

        /** Deleted since it was listed. */
        record Gone() implements Look {}
    }

    Future<Look> look(String bucket, Objects.Info file) {
        return threads.submit(() -> {
            places.acquireUninterruptibly();
            try {
                return isClosed ? new Look.Gone() : now(bucket, file);
            } finally {
                places.release();
            }
        });
    }

    private Look now(String bucket, Objects.Info info) {
        try {
            Optional<Recognition> recognition = recogniser.recognise(new StoredFile(objects, caller, bucket, info), classifiers);
            return recognition.<Look>map(found -> recognised(found, info.size())).orElseGet(Look.Unknown::new);
        } catch (AccessDenied denied) {
            return new Look.Denied(denied.getMessage());
        } catch (Objects.ObjectError error) {
            return error.code().equals("NoSuchKey") ? new Look.Gone() : new Look.Unreadable(error.getMessage());
        } catch (IOException | RuntimeException e) {
            // A classifier that stumbles over a file must not end the crawl: the customer is told which file it was.
            return new Look.Unreadable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private static Look recognised(Recognition found, long bytes) {
        long size = found.averageRecordSize();
        long records = found.records().orElse(size > 0 ? Math.max(1, bytes / size) : 0);
        long recordBytes = size > 0 ? records * size : bytes;
        return new Look.Recognised(Layout.of(found), new Extent(1, bytes, records, recordBytes, bytes));
    }

    /** Waits for the looks under way; those that wait for a place are dropped. Reads are not interrupted: that would close files others read as well. */
    @Override
    public void close() {
        isClosed = true;
        places.acquireUninterruptibly(AT_ONCE);
        places.release(AT_ONCE);
        threads.shutdown();
    }

    /** An object as the formats read it. */
    private record StoredFile(Objects objects, Caller caller, String bucket, Objects.Info info) implements DataFile {
        @Override
        public String name() {
            return info.key();
        }

        @Override
        public long size() {
            return info.size();
        }

        @Override
        public InputStream open(long from) throws IOException {
            return from == 0 ? objects.get(caller, bucket, info.key()) : objects.get(caller, bucket, info.key(), from);
        }
    }
}
