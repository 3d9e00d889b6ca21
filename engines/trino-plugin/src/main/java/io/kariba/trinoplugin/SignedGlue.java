package io.kariba.trinoplugin;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.GlueRequest;

/**
 * One session's view of a Glue client that many share: every request that passes carries the session's keys, and the shared client has none of its own, so
 * what would get round this cannot be signed. A client of its own would cost each statement some milliseconds of one core to build.
 */
final class SignedGlue implements InvocationHandler {
    private final GlueClient shared;
    private final AwsCredentialsProvider keys;

    private SignedGlue(GlueClient shared, AwsCredentialsProvider keys) {
        this.shared = shared;
        this.keys = keys;
    }

    static GlueClient of(GlueClient shared, AwsCredentialsProvider keys) {
        return (GlueClient) Proxy.newProxyInstance(GlueClient.class.getClassLoader(), new Class<?>[] {GlueClient.class}, new SignedGlue(shared, keys));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "SignedGlue";
            };
        }
        if (method.getName().equals("close")) {
            // The shared one lives as long as the process.
            return null;
        }
        try {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof GlueRequest request) {
                return method.invoke(shared, signed(request));
            }
            if (method.getName().startsWith("service")) {
                // Its name and settings.
                return method.invoke(shared);
            }
            // A request that is still to be built: the interface itself builds it, and comes back with it.
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private AwsRequest signed(GlueRequest request) {
        AwsRequestOverrideConfiguration override = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder)
                .credentialsProvider(keys)
                .build();
        return request.toBuilder().overrideConfiguration(override).build();
    }
}
