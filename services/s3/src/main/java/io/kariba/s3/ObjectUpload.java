package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.Objects;
import io.kariba.protocols.WireError;
import java.io.IOException;
import java.util.Set;

/** An object that another service writes. */
final class ObjectUpload extends Objects.Upload {
    private final Shared shared;
    private final ObjectWrites writes;
    private final Caller caller;
    private final ObjectWrites.Target target;
    private final boolean existed;
    private final BodyReceiver receiver;
    private boolean committed;

    ObjectUpload(Shared shared, ObjectWrites writes, Caller caller, ObjectWrites.Target target, boolean existed) {
        this.shared = shared;
        this.writes = writes;
        this.caller = caller;
        this.target = target;
        this.existed = existed;
        this.receiver = new BodyReceiver(shared.blobs, Set.of(Algorithm.CRC64NVME), shared.config.maxPut());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            receiver.add(bytes, offset, length);
        } catch (WireError error) {
            throw new Objects.ObjectError(error.code(), error.getMessage());
        }
    }

    @Override
    public void commit() throws IOException {
        if (committed) {
            throw new IOException("Committed already: " + target.key());
        }
        receiver.finish();
        try {
            writes.store(caller, target, receiver, ObjectWrites.checksum(receiver, Algorithm.CRC64NVME), existed);
            committed = true;
        } catch (WireError error) {
            throw new Objects.ObjectError(error.code(), error.getMessage());
        }
    }

    @Override
    public void close() {
        receiver.close();
    }
}
