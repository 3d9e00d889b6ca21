package io.kariba.gluecatalog;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.AccountId;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Permissions;
import io.kariba.api.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks {@link Permissions} what Glue asks: the action on the resource and on all its ancestors in the hierarchy catalog, database, table or function
 * (<a href="https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html">Specifying AWS Glue resource ARNs</a>). Every method takes the
 * request's CatalogId, null meaning the caller's own, and gives the account and region whose catalog it is.
 */
final class GlueAccess {
    private final Permissions permissions;

    GlueAccess(Permissions permissions) {
        this.permissions = permissions;
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

    /** Whether a table of the caller's own catalog may be shown in a list that the caller may ask for. */
    boolean showsTable(Caller caller, String action, String database, String table) {
        Scope scope = caller.scope();
        Arn arn = Arn.of("glue", scope, tableResource(database, table));
        return permissions.allows(caller, Access.to(new Action("glue", action), scope.account(), arn));
    }

    /** Whether a database of the caller's own catalog may be shown in a list that the caller may ask for. */
    boolean showsDatabase(Caller caller, String action, String database) {
        Scope scope = caller.scope();
        Arn arn = Arn.of("glue", scope, databaseResource(database));
        return permissions.allows(caller, Access.to(new Action("glue", action), scope.account(), arn));
    }

    /** The action on one ARN that the caller named; tags are asked for so. */
    void onArn(Caller caller, String action, Arn arn) {
        permissions.require(caller, new Action("glue", action), arn);
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
        permissions.require(caller, Access.to(new Action("glue", action), owner, arns.toArray(Arn[]::new)));
        if (!owner.equals(caller.account())) {
            // Catalogs carry no resource policy yet, so that no rights of the caller can reach another account's.
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
