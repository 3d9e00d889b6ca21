package io.kariba.wire;

import io.kariba.protocols.OperationModel;
import io.kariba.protocols.Protocol;
import io.kariba.protocols.ServedService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the service a request is for. All services share one port, so what tells them apart is in the request. Immutable. */
final class Router {
    private final Map<String, List<ServedService>> byTarget = new HashMap<>();
    private final Map<String, List<ServedService>> bySigningName = new HashMap<>();
    private final Map<String, ServedService> byModel = new HashMap<>();

    Router(Collection<ServedService> services) {
        for (ServedService service : services) {
            byModel.put(service.model().name(), service);
            bySigningName.computeIfAbsent(service.model().signingName(), name -> new ArrayList<>()).add(service);
            if (!service.model().targetPrefix().isEmpty()) {
                byTarget.computeIfAbsent(service.model().targetPrefix(), name -> new ArrayList<>()).add(service);
            }
        }
    }

    Optional<ServedService> s3() {
        return Optional.ofNullable(byModel.get("s3"));
    }

    /** Whether the body may have to be read to find the service: an HTML form that is not signed for a service with paths. */
    boolean isForm(Inbound request, Signature signature) {
        boolean s3 = signature instanceof Signature.V4 v4 && v4.service().equals("s3") || signature instanceof Signature.V2;
        return !s3 && request.method().equals("POST") && request.header("x-amz-target").isEmpty()
                && request.headerOr("content-type", "").startsWith("application/x-www-form-urlencoded");
    }

    /**
     * The service: by target, then by Smithy RPC path, then by form, then by the signature's scope; requests without any of them are S3's.
     *
     * @param form the body of a form as text, or empty
     */
    Optional<ServedService> find(Inbound request, Signature signature, String form) {
        Optional<String> target = request.header("x-amz-target");
        if (target.isPresent()) {
            int dot = target.get().lastIndexOf('.');
            String prefix = dot < 0 ? "" : target.get().substring(0, dot);
            return withOperation(byTarget.getOrDefault(prefix, List.of()), target.get().substring(dot + 1));
        }
        if (request.header("smithy-protocol").isPresent()) {
            String[] path = request.rawPath().split("/");
            if (path.length == 5 && path[1].equals("service") && path[3].equals("operation")) {
                Optional<ServedService> found = withOperation(byTarget.getOrDefault(path[2], List.of()), path[4]);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        Optional<String> action = parameter(request, form, "Action");
        Optional<String> version = parameter(request, form, "Version");
        if (action.isPresent() && version.isPresent()) {
            Optional<ServedService> found = byAction(action.get(), version.get());
            if (found.isPresent() || !(signature instanceof Signature.V4)) {
                return found;
            }
        }
        if (signature instanceof Signature.V4 v4) {
            List<ServedService> signed = bySigningName.getOrDefault(v4.service(), List.of());
            return signed.size() <= 1 ? signed.stream().findFirst() : byHost(signed, request.host());
        }
        return s3();
    }

    private static Optional<ServedService> byHost(List<ServedService> candidates, String host) {
        return candidates.stream()
                .filter(service -> host.startsWith(service.model().endpointPrefix() + "."))
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private static Optional<ServedService> withOperation(List<ServedService> candidates, String operation) {
        return candidates.stream()
                .filter(service -> service.model().operation(operation).isPresent())
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private Optional<ServedService> byAction(String action, String version) {
        List<ServedService> candidates = byModel.values().stream()
                .filter(service -> service.model().protocols().contains(Protocol.AWS_QUERY) && service.model().apiVersion().equals(version))
                .toList();
        return withOperation(candidates, action);
    }

    static Optional<String> parameter(Inbound request, String form, String name) {
        return UriText.parameter(request.rawQuery(), name).or(() -> UriText.parameter(form, name));
    }

    /** Operations that AWS answers without a signature, S3's aside. */
    static boolean isOpenToUnsigned(ServedService service, Optional<OperationModel> operation) {
        return service.model().name().equals("s3") || operation.isPresent() && operation.get().name().matches("AssumeRoleWith(SAML|WebIdentity)");
    }
}
