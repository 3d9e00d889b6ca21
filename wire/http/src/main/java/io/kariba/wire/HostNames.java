package io.kariba.wire;

import io.kariba.api.LetterCase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names under which this server is addressed, and the bucket that a name may carry (S3's virtual-host style). Immutable. */
final class HostNames {
    private static final Pattern SERVICE_LABEL = Pattern.compile("s3(?:[.-].*)?");
    private static final int LONGEST_NAME = 255;
    private final Set<String> own;
    private final Pattern bucketHost;

    /** @param advertised host names without ports under which clients reach us, beside loopback's */
    HostNames(Set<String> advertised) {
        TreeSet<String> names = new TreeSet<>(List.of("localhost", "amazonaws.com", "amazonaws.com.cn"));
        advertised.stream().map(HostNames::bare).filter(name -> !name.isEmpty()).forEach(names::add);
        own = Set.copyOf(names);
        StringBuilder any = new StringBuilder();
        names.stream().filter(name -> !isAddress(name)).forEach(name -> any.append(any.isEmpty() ? "" : "|").append(Pattern.quote(name)));
        bucketHost = Pattern.compile("(.+)\\.s3(?:[.-][a-z0-9]+)*\\.(?:" + any + ")");
    }

    /** The host of a Host header in lower case, without port, brackets and final dot. */
    static String bare(String host) {
        String text = LetterCase.lower(host.trim());
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close < 0 ? text : text.substring(1, close);
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && text.indexOf(':', colon + 1) < 0) {
            text = text.substring(0, colon);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Whether a request with this Host header may be meant for us. Addresses are: what DNS rebinding bends is a name.
     */
    boolean isOurs(String hostHeader) {
        String host = bare(hostHeader);
        if (host.isEmpty()) {
            return false;
        }
        if (isAddress(host)) {
            return true;
        }
        return own.stream().anyMatch(name -> host.equals(name) || host.endsWith("." + name));
    }

    /** The bucket in {@code bucket.s3.localhost}, {@code bucket.s3.us-east-1.amazonaws.com}, {@code bucket.localhost} or {@code bucket.advertised}. */
    Optional<String> bucket(String hostHeader) {
        String host = bare(hostHeader);
        if (isAddress(host) || host.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        Matcher matcher = bucketHost.matcher(host);
        if (matcher.matches()) {
            return Optional.of(matcher.group(1));
        }
        for (String name : own) {
            if (host.endsWith("." + name) && !name.startsWith("amazonaws.com") && !own.contains(host)) {
                String before = host.substring(0, host.length() - name.length() - 1);
                return SERVICE_LABEL.matcher(before).matches() ? Optional.empty() : Optional.of(before);
            }
        }
        return Optional.empty();
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || !host.isEmpty() && host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }
}
