package io.kariba.wire;

import io.kariba.api.Caller;
import io.kariba.api.Objects;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;

/** S3 as services use it, each call with its audit record: a read when its stream is closed, a write when it is committed; one that is given up has changed nothing and leaves none. */
public final class AuditedObjects implements Objects {
    private final Objects objects;
    private final InternalCalls calls;

    public AuditedObjects(Objects objects, AuditSink audit, InstantSource clock) {
        this.objects = objects;
        this.calls = new InternalCalls("s3", audit, clock);
    }

    private static String arn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }

    private static String arn(String bucket, String key) {
        return arn(bucket) + "/" + key;
    }

    @Override
    public boolean bucketExists(Caller caller, String bucket) {
        return calls.run(caller, "HeadBucket", arn(bucket), () -> objects.bucketExists(caller, bucket));
    }

    @Override
    public Optional<Info> head(Caller caller, String bucket, String key) {
        return calls.run(caller, "HeadObject", arn(bucket, key), () -> objects.head(caller, bucket, key));
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key) throws IOException {
        return read(caller, bucket, key, () -> objects.get(caller, bucket, key));
    }

    @Override
    public InputStream get(Caller caller, String bucket, String key, long from) throws IOException {
        return read(caller, bucket, key, () -> objects.get(caller, bucket, key, from));
    }

    private interface Step<S> {
        S take() throws IOException;
    }

    private InputStream read(Caller caller, String bucket, String key, Step<InputStream> step) throws IOException {
        InternalCalls.Call call = calls.begin(caller, "GetObject", arn(bucket, key));
        return new CountedRead(taken(call, step), call);
    }

    private static <S> S taken(InternalCalls.Call call, Step<S> step) throws IOException {
        try {
            return step.take();
        } catch (IOException | RuntimeException | Error failure) {
            call.failed(failure);
            throw failure;
        }
    }

    @Override
    public Upload put(Caller caller, String bucket, String key, String contentType) throws IOException {
        InternalCalls.Call call = calls.begin(caller, "PutObject", arn(bucket, key));
        return new CountedWrite(taken(call, () -> objects.put(caller, bucket, key, contentType)), call);
    }

    @Override
    public Page list(Caller caller, String bucket, String prefix, String delimiter, Optional<String> after, int limit) {
        return calls.run(
                caller, "ListObjectsV2", prefix.isEmpty() ? arn(bucket) : arn(bucket, prefix), () -> objects.list(caller, bucket, prefix, delimiter, after, limit));
    }

    @Override
    public void delete(Caller caller, String bucket, String key) {
        calls.run(caller, "DeleteObject", arn(bucket, key), () -> objects.delete(caller, bucket, key));
    }

    private static final class CountedRead extends FilterInputStream {
        private final InternalCalls.Call call;
        private long bytes;

        CountedRead(InputStream in, InternalCalls.Call call) {
            super(in);
            this.call = call;
        }

        @Override
        public int read() throws IOException {
            int one = taken(call, in::read);
            bytes += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = taken(call, () -> in.read(into, offset, length));
            bytes += Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
            } finally {
                call.done(0, bytes);
            }
        }
    }

    private static final class CountedWrite extends Upload {
        private final Upload upload;
        private final InternalCalls.Call call;
        private long bytes;

        CountedWrite(Upload upload, InternalCalls.Call call) {
            this.upload = upload;
            this.call = call;
        }

        @Override
        public void write(int one) throws IOException {
            upload.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            upload.write(from, offset, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            upload.flush();
        }

        @Override
        public void commit() throws IOException {
            try {
                upload.commit();
                call.done(bytes, 0);
            } catch (IOException | RuntimeException | Error failure) {
                call.failed(failure);
                throw failure;
            }
        }

        @Override
        public void close() throws IOException {
            upload.close();
        }
    }
}
