package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccessDenied;
import io.kariba.api.TestCallers;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.BatchGetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.ConditionCheckFailureException;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ExistCondition;
import software.amazon.awssdk.services.glue.model.GetCatalogRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogsRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.GetTableOptimizerRequest;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyRequest;

class CatalogPoliciesTest {
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"glue:Get*",
            "Resource":["arn:aws:glue:us-east-1:111111111111:catalog","arn:aws:glue:us-east-1:111111111111:database/*"]}]}""";
    private final Room room = Room.withTable("sales", "orders");
    private final CatalogPolicies policies = room.glue.policies;

    private String put(String text) {
        return policies.put(room.root, PutResourcePolicyRequest.builder().policyInJson(text).build()).policyHash();
    }

    private GetResourcePolicyResponse get() {
        return policies.get(room.root, GetResourcePolicyRequest.builder().build());
    }

    @Test
    void aPolicyComesBackAsItWasPutUntilItIsDeleted() {
        assertThatThrownBy(this::get).isInstanceOf(EntityNotFoundException.class).hasMessageContaining("Policy not found");
        String hash = put(POLICY);
        assertThat(get().policyInJson()).isEqualTo(POLICY);
        assertThat(get().policyHash()).isEqualTo(hash);
        assertThat(get().createTime()).isEqualTo(room.clock.instant());
        assertThat(policies.list(room.root, GetResourcePoliciesRequest.builder().build()).getResourcePoliciesResponseList()).hasSize(1);
        policies.delete(room.root, DeleteResourcePolicyRequest.builder().policyHashCondition(hash).build());
        assertThatThrownBy(() -> policies.delete(room.root, DeleteResourcePolicyRequest.builder().build())).isInstanceOf(EntityNotFoundException.class);
        assertThat(policies.list(room.root, GetResourcePoliciesRequest.builder().build()).getResourcePoliciesResponseList()).isEmpty();
    }

    @Test
    void conditionsDecideWhetherAPolicyIsReplaced() {
        PutResourcePolicyRequest.Builder put = PutResourcePolicyRequest.builder().policyInJson(POLICY);
        assertThatThrownBy(() -> policies.put(room.root, put.policyExistsCondition(ExistCondition.MUST_EXIST).build()))
                .isInstanceOf(EntityNotFoundException.class);
        policies.put(room.root, put.policyExistsCondition(ExistCondition.NOT_EXIST).build());
        assertThatThrownBy(() -> policies.put(room.root, put.build())).isInstanceOf(ConditionCheckFailureException.class);
        assertThatThrownBy(() -> policies.put(room.root, put.policyExistsCondition(ExistCondition.NONE).policyHashCondition("other").build()))
                .isInstanceOf(ConditionCheckFailureException.class);
        policies.put(room.root, put.policyHashCondition(get().policyHash()).build());
    }

    @Test
    void whatIsNoPolicyOfThisCatalogIsRefused() {
        for (String text : new String[] {
            "nonsense",
            POLICY.replace("\"Principal\":{\"AWS\":\"222222222222\"},", ""),
            POLICY.replace("111111111111:database", "333333333333:database"),
        }) {
            assertThatThrownBy(() -> put(text)).as(text).isInstanceOf(InvalidInputException.class);
        }
        PutResourcePolicyRequest onTable = PutResourcePolicyRequest.builder()
                .policyInJson(POLICY)
                .resourceArn("arn:aws:glue:us-east-1:111111111111:database/sales")
                .build();
        assertThatThrownBy(() -> policies.put(room.root, onTable)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void everyRequestIsDecidedWithTheCatalogsPolicy() {
        GetTableRequest get = GetTableRequest.builder().catalogId("111111111111").databaseName("sales").name("orders").build();
        assertThatThrownBy(() -> room.glue.tables.getTable(TestCallers.root("222222222222"), get)).isInstanceOf(AccessDenied.class);
        put(POLICY);
        assertThat(room.glue.tables.getTable(TestCallers.root("222222222222"), get).table().name()).isEqualTo("orders");
        assertThat(room.permissions.asked().getLast().access().resourcePolicy()).contains(POLICY);
        assertThat(room.permissions.asked().getLast().access().owner().digits()).isEqualTo("111111111111");
    }

    @Test
    void rootIsNeverLockedOutOfThePolicyItself() {
        put(POLICY);
        get();
        assertThat(room.permissions.asked().getLast().access().resourcePolicy()).isEmpty();
    }

    @Test
    void theAccountsOwnCatalogIsTheOnlyOne() {
        var catalog = room.glue.settings.getCatalog(room.root, GetCatalogRequest.builder().catalogId("111111111111").build()).catalog();
        assertThat(catalog.resourceArn()).isEqualTo("arn:aws:glue:us-east-1:111111111111:catalog");
        assertThat(room.glue.settings.getCatalogs(room.root, GetCatalogsRequest.builder().build()).catalogList()).isEmpty();
        assertThat(room.glue.settings.getCatalogs(room.root, GetCatalogsRequest.builder().includeRoot(true).build()).catalogList()).containsExactly(catalog);
        assertThatThrownBy(() -> room.glue.settings.getCatalog(room.root, GetCatalogRequest.builder().catalogId("111111111111:nested").build()))
                .isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void tablesHaveNoOptimizers() {
        GetTableOptimizerRequest.Builder get = GetTableOptimizerRequest.builder().catalogId("111111111111").databaseName("sales").type("compaction");
        assertThatThrownBy(() -> room.glue.optimizers.get(room.root, get.tableName("orders").build()))
                .isInstanceOf(EntityNotFoundException.class).hasMessageContaining("optimizer");
        assertThatThrownBy(() -> room.glue.optimizers.get(room.root, get.tableName("none").build()))
                .isInstanceOf(EntityNotFoundException.class).hasMessageContaining("Table none not found");
        var answer = room.glue.optimizers.batchGet(room.root, BatchGetTableOptimizerRequest.builder()
                .entries(e -> e.databaseName("sales").tableName("orders").type("compaction")).build());
        assertThat(answer.tableOptimizers()).isEmpty();
        assertThat(answer.failures()).singleElement().satisfies(f -> assertThat(f.error().errorCode()).isEqualTo("EntityNotFoundException"));
    }
}
