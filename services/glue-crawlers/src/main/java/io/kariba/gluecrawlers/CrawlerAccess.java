package io.kariba.gluecrawlers;

import io.kariba.api.Access;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Permissions;
import io.kariba.api.RoleArn;
import java.util.List;

/**
 * Asks {@link Permissions} what Glue asks
 * (<a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html">Actions, resources, and condition keys for AWS Glue</a>).
 */
final class CrawlerAccess {
    private final Permissions permissions;

    CrawlerAccess(Permissions permissions) {
        this.permissions = permissions;
    }

    /** An action on one crawler. */
    void onCrawler(Caller caller, String action, String name) {
        permissions.require(caller, new Action("glue", action), crawler(caller, name));
    }

    /** An action on several crawlers; on all of them where none is named. */
    void onCrawlers(Caller caller, String action, List<String> names) {
        Arn[] crawlers = names.isEmpty() ? new Arn[] {Arn.ANY} : names.stream().map(name -> crawler(caller, name)).toArray(Arn[]::new);
        permissions.require(caller, new Action("glue", action), crawlers);
    }

    /** An action that names no resource: listings, and all on classifiers, which have no ARN. */
    void onAll(Caller caller, String action) {
        permissions.require(caller, new Action("glue", action), Arn.ANY);
    }

    /** Who names a role must be allowed to give it away. */
    void passRole(Caller caller, RoleArn role) {
        Access pass = Access.to(new Action("iam", "PassRole"), role.account(), role.arn());
        permissions.require(caller, pass.withCondition("iam:PassedToService", CrawlersPorts.PRINCIPAL));
    }

    private static Arn crawler(Caller caller, String name) {
        return Arn.of("glue", caller.scope(), "crawler/" + name);
    }
}
