package io.kariba.api;

/** The name of a resource as policies match it: a full ARN, or {@code *} for actions that have no resource. */
public record Arn(String text) {
    public static final Arn ANY = new Arn("*");

    /** A regional resource, e.g. {@code Arn.of("glue", scope, "table/db/t")}. */
    public static Arn of(String service, Scope scope, String resource) {
        return new Arn("arn:aws:" + service + ":" + scope.region() + ":" + scope.account() + ":" + resource);
    }

    @Override
    public String toString() {
        return text;
    }
}
