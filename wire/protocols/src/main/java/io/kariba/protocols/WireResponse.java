package io.kariba.protocols;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response to send.
 *
 * @param status the HTTP status
 * @param headers names as AWS writes them, in order; Content-Length is the sender's business unless it is here (answers to HEAD)
 * @param body the bytes to send; empty when there is a stream
 * @param stream bytes to stream instead; whoever gets the response closes it. Present for HEAD too: then it is only closed
 */
public record WireResponse(int status, Map<String, List<String>> headers, byte[] body, Optional<Answer.Body> stream) {}
