package io.kariba.api;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Changes good inputs in bad ways and gives them to a reader: it must return, or throw what it says it throws. A round that throws anything else, takes more
 * than {@link #MOST_BYTES} of heap, or does not end, fails the test, which then prints how to run that round alone: {@code -Dkariba.seed=S -Dkariba.round=R}.
 * {@code -Dkariba.long=true} runs a hundred times as many rounds.
 *
 * <pre>{@code
 * Fuzz.of("{\"a\":1}", "[]").words("{", "null").rounds(20_000).texts(text -> parse(text), Malformed.class);
 * }</pre>
 */
public final class Fuzz {
    /** Bytes that reading one input may allocate, most of which is garbage at once. */
    private static final long MOST_BYTES = 512L << 20;

    /** A round takes some microseconds: one of this long will not end. */
    private static final long HANGS_MILLIS = 60_000;

    private static final int LONGEST = 1 << 18;
    private static final List<String> EXTREMES = List.of(
            "-1", "0", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "1e309", "1e-999999999", "NaN", "\0", "\uD800",
            "\u0130", "\uFEFF", "%", "%00", "%zz", "..", "//", "\\", "\"", "'", "`", "\r\n", "${a}", "*", "$", "(", ")", "[", "]", "{", "}", "<", ">", "&", ";", ",");

    private final List<byte[]> seeds;
    private final List<byte[]> words = new ArrayList<>();
    private int rounds = 10_000;

    /** What reads. */
    @FunctionalInterface
    public interface Bytes {
        void read(byte[] input) throws Exception;
    }

    /** What reads text. */
    @FunctionalInterface
    public interface Text {
        void read(String input) throws Exception;
    }

    private Fuzz(List<byte[]> seeds) {
        this.seeds = seeds;
        EXTREMES.forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
    }

    public static Fuzz of(byte[]... seeds) {
        return new Fuzz(List.of(seeds));
    }

    public static Fuzz of(String... seeds) {
        return new Fuzz(Arrays.stream(seeds).map(seed -> seed.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** Texts that mean something to the reader. */
    public Fuzz words(String... added) {
        Arrays.stream(added).forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    public Fuzz rounds(int changed) {
        rounds = changed;
        return this;
    }

    /** Runs it with texts; what is no UTF-8 comes as U+FFFD. */
    @SafeVarargs
    public final void texts(Text reader, Class<? extends Throwable>... refusals) {
        run((Bytes) bytes -> reader.read(new String(bytes, StandardCharsets.UTF_8)), refusals);
    }

    /** @param refusals what the reader may throw */
    @SafeVarargs
    public final void run(Bytes reader, Class<? extends Throwable>... refusals) {
        long seed = Long.getLong("kariba.seed", 20_261_121L);
        int only = Integer.getInteger("kariba.round", -1);
        int most = Boolean.getBoolean("kariba.long") ? rounds * 100 : rounds;
        AtomicReference<Failure> failure = new AtomicReference<>();
        long[] round = {only < 0 ? 0 : only};
        Thread worker = Thread.ofPlatform().daemon().unstarted(() -> {
            for (int i = (int) round[0]; i < (only < 0 ? most : only + 1) && failure.get() == null; i++) {
                round[0] = i;
                one(reader, refusals, seed, i, failure);
            }
        });
        worker.start();
        await(worker, round, seed);
        Failure found = failure.get();
        if (found != null) {
            throw new AssertionError(found.text(), found.cause());
        }
    }

    private record Failure(String text, Throwable cause) {}

    private static void await(Thread worker, long[] round, long seed) {
        try {
            for (long last = -1; worker.isAlive(); last = round[0]) {
                worker.join(HANGS_MILLIS);
                if (worker.isAlive() && round[0] == last) {
                    AssertionError hangs = new AssertionError("-Dkariba.seed=" + seed + " -Dkariba.round=" + last + " does not end");
                    hangs.setStackTrace(worker.getStackTrace());
                    throw hangs;
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private void one(Bytes reader, Class<? extends Throwable>[] refusals, long seed, int round, AtomicReference<Failure> failure) {
        byte[] input = input(new SplittableRandom(seed * 1_000_003 + round));
        String where = "-Dkariba.seed=" + seed + " -Dkariba.round=" + round;
        long before = allocated();
        try {
            reader.read(input);
        } catch (Throwable thrown) {
            if (Arrays.stream(refusals).noneMatch(refusal -> refusal.isInstance(thrown))) {
                failure.set(new Failure(where + " threw " + thrown + " at " + shown(input), thrown));
            }
        }
        long taken = allocated() - before;
        if (taken > MOST_BYTES) {
            failure.compareAndSet(null, new Failure(where + " took " + (taken >> 20) + " MiB at " + shown(input), null));
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static String shown(byte[] input) {
        byte[] start = Arrays.copyOf(input, Math.min(input.length, 2_000));
        return input.length + " bytes: " + new String(start, StandardCharsets.UTF_8) + "\nbase64 " + Base64.getEncoder().encodeToString(start);
    }

    /** One to eight changes of one seed. */
    private byte[] input(SplittableRandom random) {
        byte[] input = seeds.get(random.nextInt(seeds.size()));
        int changes = 1 + random.nextInt(random.nextInt(8) + 1);
        for (int i = 0; i < changes; i++) {
            input = changed(input, random);
        }
        return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
    }

    private byte[] changed(byte[] in, SplittableRandom random) {
        int at = random.nextInt(in.length + 1);
        int end = Math.min(in.length, at + random.nextInt(1 + random.nextInt(64)));
        byte[] word = words.get(random.nextInt(words.size()));
        return switch (random.nextInt(11)) {
            case 0 -> spliced(in, at, Math.min(in.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 1 -> spliced(in, at, at, new byte[] {(byte) random.nextInt(128)});
            case 2 -> spliced(in, at, end, new byte[0]);
            case 3 -> Arrays.copyOf(in, at);
            case 4 -> spliced(in, at, at, word);
            case 5 -> spliced(in, at, end, word);
            case 6 -> spliced(in, at, at, Arrays.copyOfRange(in, at, end));
            case 7 -> spliced(in, at, at, repeated(random.nextBoolean() ? word : Arrays.copyOfRange(in, at, end), 1 << random.nextInt(13)));
            case 8 -> flipped(in, at, random.nextInt(8));
            case 9 -> spliced(in, at, Math.min(in.length, at + 4), extreme(random));
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length + 1);
                yield spliced(in, at, end, Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(1 + random.nextInt(64)))));
            }
        };
    }

    private static byte[] flipped(byte[] in, int at, int bit) {
        byte[] out = in.clone();
        if (at < out.length) {
            out[at] ^= (byte) (1 << bit);
        }
        return out;
    }

    /** Four bytes that are a length, large or negative, in one order or the other. */
    private static byte[] extreme(SplittableRandom random) {
        int[] values = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE - 8, 1 << 30, 0xffff, 0x7fff_ff00};
        int value = values[random.nextInt(values.length)];
        int ordered = random.nextBoolean() ? value : Integer.reverseBytes(value);
        return new byte[] {(byte) (ordered >> 24), (byte) (ordered >> 16), (byte) (ordered >> 8), (byte) ordered};
    }

    private static byte[] repeated(byte[] part, int times) {
        int most = part.length == 0 ? 0 : Math.min(times, LONGEST / part.length);
        byte[] out = new byte[part.length * most];
        for (int i = 0; i < most; i++) {
            System.arraycopy(part, 0, out, i * part.length, part.length);
        }
        return out;
    }

    private static byte[] spliced(byte[] in, int from, int to, byte[] with) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length + with.length);
        out.write(in, 0, from);
        out.writeBytes(with);
        out.write(in, to, in.length - to);
        return out.toByteArray();
    }
}
