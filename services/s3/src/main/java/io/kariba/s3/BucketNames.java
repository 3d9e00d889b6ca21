package io.kariba.s3;

import java.util.List;
import java.util.regex.Pattern;

/** The rules of bucket names. Source: S3 user guide, "General purpose bucket naming rules". */
final class BucketNames {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> RESERVED_ENDS = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    private BucketNames() {}

    /** @throws io.kariba.protocols.WireError InvalidBucketName */
    static String check(String name) {
        boolean valid = name != null
                && FORM.matcher(name).matches()
                && !name.contains("..")
                && !ADDRESS.matcher(name).matches()
                && RESERVED_STARTS.stream().noneMatch(name::startsWith)
                && RESERVED_ENDS.stream().noneMatch(name::endsWith);
        if (!valid) {
            throw S3Errors.invalidBucketName(name == null ? "" : name);
        }
        return name;
    }
}
