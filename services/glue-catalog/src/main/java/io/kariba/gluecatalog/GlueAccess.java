package io.kariba.gluecatalog;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.AccountId;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Metadata;
import io.kariba.api.Permissions;
import io.kariba.api.Principal;
import io.kariba.api.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.GluePolicy;

/**
 * Asks {@link Permissions} what Glue asks: the action on the resource and on all its ancestors in the hierarchy catalog, database, table or function
 * (<a href="https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html">Specifying AWS Glue resource ARNs</a>). Every method takes the
 * request's CatalogId, null meaning the caller's own, and gives the account and region whose catalog it is. The catalog's own policy has its say in all.
 */
final class GlueAccess {
    private final Permissions permissions;
    private final Metadata metadata;

    GlueAccess(Permissions permissions, Metadata metadata) {
        this.permissions = permissions;
        this.metadata = metadata;
    }

    Scope onCatalog(Caller caller, String catalogId, String action) {
        return require(caller, catalogId, action, "catalog");
    }

    Scope onDatabase(Caller caller, String catalogId, String action, String database) {
        return require(caller, catalogId, action, "catalog", databaseResource(database));
    }

    Scope onTable(Caller caller, String catalogId, String action, String database, String table) {
        return require(caller, catalogId, action, "catalog", databaseResource(database), tableResource(database, table));
    }

    Scope onFunction(Caller caller, String catalogId, String action, String database, String function) {
        return require(caller, catalogId, action, "catalog", databaseResource(database), functionResource(database, function));
    }

    /** Deleting a database takes its tables and functions with it, so all of them are asked for. */
    Scope onWholeDatabase(Caller caller, String catalogId, String action, String database) {
        return require(caller, catalogId, action, "catalog", databaseResource(database), tableResource(database, "*"), functionResource(database, "*"));
    }

    /** The catalog's policy itself. Root is asked as if there were none, so that nobody locks a catalog for good. */
    Scope onPolicy(Caller caller, String action) {
        Scope scope = caller.scope();
        Access plain = Access.to(new Action("glue", action), scope.account(), catalogArn(scope));
        permissions.require(caller, caller.principal().kind() == Principal.Kind.ROOT ? plain : plain.withResourcePolicy(policy(scope)));
        return scope;
    }

    /** Decides what of a catalog's lists a caller may see. */
    Sight sight(Caller caller, Scope scope, String action) {
        return new Sight(permissions, caller, scope, new Action("glue", action), policy(scope));
    }

    /**
     * What of a catalog's lists a caller may see, as of when it was made.
     *
     * @param policy the catalog's
     */
    record Sight(Permissions permissions, Caller caller, Scope scope, Action action, Optional<String> policy) {
        boolean showsTable(String database, String table) {
            return shows(tableResource(database, table));
        }

        boolean showsDatabase(String database) {
            return shows(databaseResource(database));
        }

        private boolean shows(String resource) {
            Arn arn = Arn.of("glue", scope, resource);
            return permissions.allows(caller, Access.to(action, scope.account(), arn).withResourcePolicy(policy));
        }
    }

    static Arn catalogArn(Scope scope) {
        return Arn.of("glue", scope, "catalog");
    }

    private Optional<String> policy(Scope scope) {
        return metadata.read(reader -> CatalogPolicies.find(reader, scope)).map(GluePolicy::policyInJson);
    }

    /** The action on one ARN that the caller named; tags are asked for so. */
    void onArn(Caller caller, String action, Arn arn) {
        permissions.require(caller, Access.to(new Action("glue", action), caller.account(), arn).withResourcePolicy(policy(caller.scope())));
    }

    static String databaseResource(String database) {
        return "database/" + database;
    }

    static String tableResource(String database, String table) {
        return "table/" + database + "/" + table;
    }

    private static String functionResource(String database, String function) {
        return "userDefinedFunction/" + database + "/" + function;
    }

    private Scope require(Caller caller, String catalogId, String action, String... resources) {
        AccountId owner = owner(caller, catalogId);
        Scope scope = new Scope(owner, caller.region());
        List<Arn> arns = new ArrayList<>(resources.length);
        for (String resource : resources) {
            arns.add(Arn.of("glue", scope, resource));
        }
        Optional<String> policy = policy(scope);
        permissions.require(caller, Access.to(new Action("glue", action), owner, arns.toArray(Arn[]::new)).withResourcePolicy(policy));
        if (!owner.equals(caller.account()) && policy.isEmpty()) {
            // Without a policy of the catalog no rights of the caller can reach another account's.
            throw new AccessDenied("User: " + caller.principal().arn() + " is not authorized to perform: glue:" + action + " on resource: "
                    + arns.getFirst() + " because no resource-based policy allows the glue:" + action + " action");
        }
        return scope;
    }

    private static AccountId owner(Caller caller, String catalogId) {
        if (catalogId == null || catalogId.equals(caller.account().digits())) {
            return caller.account();
        }
        if (AccountId.isValid(catalogId)) {
            return new AccountId(catalogId);
        }
        throw GlueErrors.catalogNotFound(catalogId);
    }
}
