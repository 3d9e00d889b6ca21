package io.kariba.s3;

import static io.kariba.s3.Room.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.TestCallers;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;

class BucketPoliciesTest {
    private final Room room = new Room();

    @BeforeEach
    void bucket() {
        room.bucket("lake");
    }

    private static String policy(String statement) {
        return ("{'Version':'2012-10-17','Statement':[{" + statement + "}]}").replace('\'', '"');
    }

    private static final String OPEN = policy("'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake/*'");

    private void put(String policy) {
        room.call("PutBucketPolicy", PutBucketPolicyRequest.builder().bucket("lake").policy(policy).build(), PutBucketPolicyResponse.class);
    }

    private String get() {
        return room.call("GetBucketPolicy", GetBucketPolicyRequest.builder().bucket("lake").build(), GetBucketPolicyResponse.class).policy();
    }

    private boolean isPublic() {
        return room.call("GetBucketPolicyStatus", GetBucketPolicyStatusRequest.builder().bucket("lake").build(), GetBucketPolicyStatusResponse.class)
                .policyStatus()
                .isPublic();
    }

    @Test
    void aPolicyComesBackAsItWasPutUntilItIsDeleted() {
        fails(this::get, "NoSuchBucketPolicy", 404);
        fails(this::isPublic, "NoSuchBucketPolicy", 404);
        put(OPEN);
        assertThat(get()).isEqualTo(OPEN);
        assertThat(isPublic()).isTrue();
        room.call("DeleteBucketPolicy", DeleteBucketPolicyRequest.builder().bucket("lake").build(), DeleteBucketPolicyResponse.class);
        fails(this::get, "NoSuchBucketPolicy", 404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake/*'|Missing required field Principal",
        "'Effect':'Allow','Principal':'*','Resource':'arn:aws:s3:::lake/*'|Missing required field Action",
        "'Effect':'Allow','Principal':'*','Action':'s3:GetObject'|Missing required field Resource",
        "'Effect':'Perhaps','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake/*'|Invalid effect : Perhaps",
        "'Effect':'Allow','Principal':'*','Action':'glue:GetTable','Resource':'arn:aws:s3:::lake/*'|Policy has invalid action",
        "'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake2/*'|Policy has invalid resource",
        "'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*'|Policy has invalid resource",
        "'Nonsense':1,'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake'|Unknown field Nonsense"
    })
    void whatIsNoBucketPolicyIsRefused(String statement, String message) {
        fails(() -> put(policy(statement)), "MalformedPolicy", 400);
        assertThatThrownBy(() -> put(policy(statement))).hasMessage(message);
        fails(this::get, "NoSuchBucketPolicy", 404);
    }

    @Test
    void whatIsNoJsonOrTooLongIsRefused() {
        fails(() -> put(""), "MalformedPolicy", 400);
        fails(() -> put("[]"), "MalformedPolicy", 400);
        fails(() -> put("{"), "MalformedPolicy", 400);
        fails(() -> put("{\"Version\":\"2012-10-17\",\"Statement\":[]}"), "MalformedPolicy", 400);
        fails(() -> put(OPEN + " ".repeat(20 * 1024)), "PolicyTooLarge", 400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "'Principal':{'AWS':'*'}|true",
        "'Principal':{'AWS':'111111111111'}|false",
        "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}|false",
        "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}}|true",
        "'Principal':'*','Condition':{'StringLike':{'aws:PrincipalArn':'arn:*'}}|true",
        "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'0.0.0.0/1'}}|true",
        "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'2000::/3'}}|true",
        "'Principal':'*','Condition':{'StringEqualsIfExists':{'aws:PrincipalAccount':'111111111111'}}|true",
        "'Principal':'*','Condition':{'ArnNotEquals':{'aws:PrincipalArn':'arn:aws:iam::111111111111:root'}}|true",
        "'Principal':'*','Condition':{'StringEquals':{'aws:PrincipalAccount':'${aws:PrincipalAccount}'}}|true",
        "'Principal':'*','Condition':{'StringEquals':{'aws:PrincipalAccount':'111111111111'}}|false",
        "'Principal':'*','Condition':{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::111111111111:user/a'}}|false",
        "'Principal':'*','Condition':{'StringEquals':{'aws:UserAgent':'x'}}|true"
    })
    void publicIsWhatEverybodyMayDo(String principal, boolean isPublic) {
        put(policy("'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::lake/*'," + principal));
        assertThat(isPublic()).isEqualTo(isPublic);
    }

    @Test
    void anotherAccountIsNotLetNearThePolicyWhateverItAllows() {
        put(OPEN);
        fails(() -> room.call(TestCallers.root("222222222222"), "GetBucketPolicy", GetBucketPolicyRequest.builder().bucket("lake").build(), Object.class),
                "MethodNotAllowed", 405);
    }

    @Test
    void theOwnersRootIsNotBoundByThePolicyItChanges() {
        put(OPEN);
        room.permissions.reset();
        get();
        assertThat(room.permissions.asked().getFirst().access().resourcePolicy()).isEmpty();
    }

    @Test
    void otherOperationsAreDecidedWithThePolicy() {
        put(OPEN);
        room.permissions.reset();
        room.call("HeadBucket", HeadBucketRequest.builder().bucket("lake").build(), Object.class);
        assertThat(room.permissions.asked().getFirst().access().resourcePolicy()).isEqualTo(Optional.of(OPEN));
    }
}
