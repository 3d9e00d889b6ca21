package io.kariba.athena;

import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.Permissions;

/** Athena's actions on the resources that AWS's service authorization reference names for them: workgroups and data catalogs. */
final class Authorization {
    private final Permissions permissions;

    Authorization(Permissions permissions) {
        this.permissions = permissions;
    }

    /** An operation on a workgroup, or on what lives in one: queries, named queries, prepared statements. */
    void workGroup(Caller caller, String operation, String workGroup) {
        permissions.require(caller, new Action("athena", operation), workGroupArn(caller, workGroup));
    }

    void dataCatalog(Caller caller, String operation, String dataCatalog) {
        permissions.require(caller, new Action("athena", operation), dataCatalogArn(caller, dataCatalog));
    }

    void resource(Caller caller, String operation, Arn resource) {
        permissions.require(caller, new Action("athena", operation), resource);
    }

    /** Operations without a resource, such as ListWorkGroups. */
    void any(Caller caller, String operation) {
        permissions.require(caller, new Action("athena", operation), Arn.ANY);
    }

    static Arn workGroupArn(Caller caller, String workGroup) {
        return Arn.of("athena", caller.scope(), "workgroup/" + workGroup);
    }

    static Arn dataCatalogArn(Caller caller, String dataCatalog) {
        return Arn.of("athena", caller.scope(), "datacatalog/" + dataCatalog);
    }
}
