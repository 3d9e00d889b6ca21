package io.kariba.trinoplugin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Inject;
import io.trino.server.InternalAuthenticationManager;
import io.trino.server.ServletSecurityUtils;
import io.trino.spi.security.BasicPrincipal;
import io.trino.spi.security.Identity;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Stands before every resource of Trino's HTTP server, also those Trino calls public. Nothing passes without this start's secret; a new statement must also
 * say whose it is. It runs after Trino's own authentication (priority 1000), whose identity it replaces.
 */
@Priority(1500)
public final class Gate implements ContainerRequestFilter {
    static final String SECRET_HEADER = "X-Kariba-Secret";

    /** Base64 of the JSON of {@link SessionKeys} with the user: the identity of one statement. */
    static final String IDENTITY_HEADER = "X-Kariba-Identity";

    private static final ObjectMapper JSON = new ObjectMapper();
    private final byte[] secret;
    private final InternalAuthenticationManager internal;

    @Inject
    Gate(ChildSettings settings, InternalAuthenticationManager internal) {
        this.secret = settings.secret().getBytes(StandardCharsets.UTF_8);
        this.internal = internal;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (InternalAuthenticationManager.isInternalRequest(request)) {
            // Trino verifies its own token only on resources it guards; a made-up one must not open the public ones.
            internal.handleInternalRequest(request);
            return;
        }
        String given = request.getHeaderString(SECRET_HEADER);
        if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret)) {
            refuse(request, Response.Status.UNAUTHORIZED, "Unauthorized");
            return;
        }
        if (!"POST".equals(request.getMethod()) || !request.getUriInfo().getPath().endsWith("v1/statement")) {
            return;
        }
        String identity = request.getHeaderString(IDENTITY_HEADER);
        if (identity == null) {
            refuse(request, Response.Status.BAD_REQUEST, "A statement needs an engine session");
            return;
        }
        try {
            ServletSecurityUtils.setAuthenticatedIdentity(request, identity(identity));
        } catch (IOException | IllegalArgumentException malformed) {
            refuse(request, Response.Status.BAD_REQUEST, "The engine session cannot be read");
        }
    }

    private static Identity identity(String header) throws IOException {
        SessionKeys keys = JSON.readValue(Base64.getDecoder().decode(header), SessionKeys.class);
        return Identity.forUser(keys.user())
                .withPrincipal(new BasicPrincipal(keys.user()))
                .withExtraCredentials(keys.asExtraCredentials())
                .build();
    }

    private static void refuse(ContainerRequestContext request, Response.Status status, String message) {
        request.abortWith(Response.status(status).type(MediaType.TEXT_PLAIN_TYPE).entity(message).build());
    }
}
