package io.kariba.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** SigV4's derived keys: four HMACs each, so the last 4,096 are kept. Thread-safe. */
final class SigningKeys {
    private static final int KEPT = 4096;

    private record Name(String secret, String date, String region, String service) {
        @Override
        public String toString() {
            return "Name[" + date + "/" + region + "/" + service + "]";
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, byte[]> keys = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, byte[]> eldest) {
            return size() > KEPT;
        }
    };

    byte[] key(String secret, Signature.V4 signature) {
        Name name = new Name(secret, signature.date(), signature.region(), signature.service());
        lock.lock();
        try {
            byte[] known = keys.get(name);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        byte[] derived = derive(secret, signature);
        lock.lock();
        try {
            keys.put(name, derived);
        } finally {
            lock.unlock();
        }
        return derived;
    }

    private static byte[] derive(String secret, Signature.V4 signature) {
        byte[] date = Hmac.sha256(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), signature.date());
        return Hmac.sha256(Hmac.sha256(Hmac.sha256(date, signature.region()), signature.service()), "aws4_request");
    }
}
