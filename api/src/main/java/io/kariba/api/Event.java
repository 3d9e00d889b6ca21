package io.kariba.api;

/**
 * Something that happened to a resource, as EventBridge would tell it.
 *
 * @param scope whose resource
 * @param source e.g. {@code aws.s3}
 * @param type e.g. {@code Object Created}
 * @param key what it happened to, e.g. {@code bucket/key}; events of one key are numbered in order
 * @param detail a JSON object
 */
public record Event(Scope scope, String source, String type, String key, String detail) {}
