package facts;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Runs what a client must hold: its public static methods without parameters, each told as one line "ok NAME" or "failed NAME" with its trace after it. */
public final class Facts {
    private Facts() {}

    public interface Attempt {
        void run() throws Exception;
    }

    public static void run(Class<?> client, List<String> names) throws IllegalAccessException {
        List<Method> facts = Stream.of(client.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0)
                .filter(method -> names.isEmpty() || names.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method fact : facts) {
            long start = System.nanoTime();
            try {
                fact.invoke(null);
                System.out.printf("ok %s %d ms%n", fact.getName(), (System.nanoTime() - start) / 1_000_000);
            } catch (InvocationTargetException failed) {
                System.out.println("failed " + fact.getName());
                failed.getCause().printStackTrace(System.out);
            }
        }
        System.out.println("done");
        System.out.flush();
        System.exit(0); // clients leave threads behind
    }

    /** A name that no other fact uses. */
    public static String name() {
        return "j" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    public static String environment(String variable) {
        return Objects.requireNonNull(System.getenv(variable), variable);
    }

    public static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("got " + actual + ", expected " + expected);
        }
    }

    public static void holds(boolean truth, String what) {
        if (!truth) {
            throw new AssertionError(what);
        }
    }

    /** The exception of this type that the attempt ends with, or that is a cause of what it ends with. */
    public static <X extends Throwable> X fails(Class<X> type, Attempt attempt) {
        Throwable met;
        try {
            attempt.run();
            throw new AssertionError("nothing failed, expected " + type.getName());
        } catch (AssertionError nothing) {
            throw nothing;
        } catch (Throwable thrown) {
            met = thrown;
        }
        for (Throwable each = met; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        throw new AssertionError("failed with another exception than " + type.getName(), met);
    }
}
