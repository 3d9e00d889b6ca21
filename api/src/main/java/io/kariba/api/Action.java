package io.kariba.api;

/**
 * An IAM action, as AWS's service authorization reference names it.
 *
 * @param service the prefix, e.g. {@code glue}
 * @param name e.g. {@code GetTable}
 */
public record Action(String service, String name) {
    @Override
    public String toString() {
        return service + ":" + name;
    }
}
