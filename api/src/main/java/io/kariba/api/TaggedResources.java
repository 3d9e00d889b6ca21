package io.kariba.api;

import java.util.Map;
import java.util.Optional;

/**
 * Resources of one kind whose tags another module of the same service serves. TagResource takes any ARN of its service, so one module answers it for all of
 * them; each module keeps the tags of its own resources, in rows of its own, so that they come and go with the resource. Limits, permissions and errors are
 * the answering module's business.
 */
public interface TaggedResources {
    /** What stands before the first slash of the ARN's resource, e.g. {@code crawler} of {@code arn:aws:glue:us-east-1:111111111111:crawler/c}. */
    String kind();

    /**
     * The tags of one.
     *
     * @param name what stands after the slash
     * @return empty if there is no such resource
     */
    Optional<Map<String, String>> tags(Reader reader, Scope scope, String name);

    /** Replaces all tags of a resource that {@link #tags} found in the same transaction. */
    void setTags(Transaction tx, Scope scope, String name, Map<String, String> tags);
}
