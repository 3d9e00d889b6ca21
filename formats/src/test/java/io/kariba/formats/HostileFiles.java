package io.kariba.formats;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** Breaks a good file in many ways: whatever comes out, the classifier answers or says that the file is broken, and does neither hang nor grow. */
final class HostileFiles {
    private static final int MUTATIONS = 4_000;

    private HostileFiles() {}

    static void survives(Classifier classifier, byte[] good) {
        for (int length = 0; length < good.length; length += Math.max(1, good.length / 1_000)) {
            look(classifier, Arrays.copyOf(good, length), "cut to " + length);
        }
        long seed = 20_261_121L;
        Random random = new Random(seed);
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] broken = good.clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                int last = Math.min(broken.length, 4_000);
                int at = random.nextBoolean() ? random.nextInt(broken.length) : broken.length - 1 - random.nextInt(last);
                broken[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
            }
            look(classifier, broken, "seed " + seed + " round " + round);
        }
    }

    private static void look(Classifier classifier, byte[] bytes, String what) {
        try {
            classifier.recognise(MemorySample.of(bytes)).ifPresent(found -> found.columns().forEach(column -> column.type().text()));
        } catch (IOException said) {
            // Broken, and said so.
        } catch (RuntimeException | Error wrong) {
            fail(what, wrong);
        }
    }
}
