package io.kariba.wire;

import java.util.function.Supplier;

/**
 * A path under {@code /_kariba/} that is no AWS operation: answered without a signature, but not to other sites' pages.
 *
 * @param method the only method it answers
 * @param path e.g. {@code /_kariba/health}
 * @param answer makes the answer; may block
 */
public record PlainPath(String method, String path, Supplier<Answer> answer) {
    /** @param json the body */
    public record Answer(int status, String json) {}
}
