package io.kariba.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.Access;
import io.kariba.api.AccessDenied;
import io.kariba.api.AccountId;
import io.kariba.api.Action;
import io.kariba.api.Arn;
import io.kariba.api.Caller;
import io.kariba.api.EngineSessionId;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final AccountId MINE = new AccountId("111111111111");
    private static final AccountId THEIRS = new AccountId("222222222222");
    private static final Arn TABLE = new Arn("arn:aws:glue:us-east-1:111111111111:table/sales/orders");
    private static final Action GET_TABLE = new Action("glue", "GetTable");

    private final PolicyPermissions permissions = new PolicyPermissions(new KnownAccounts(AccountsFile.parse(
            """
            {"accounts":[{"id":"111111111111","users":[
              {"name":"root","accessKeyId":"ROOTKEY","secretAccessKey":"s"},
              {"name":"ana","accessKeyId":"ANAKEY","secretAccessKey":"s","policies":[
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Allow","Action":"glue:Get*","Resource":"*"},
                  {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::home/${aws:username}/*"},
                  {"Effect":"Deny","Action":"glue:GetPartitions","Resource":"*"}]}]},
              {"name":"bob","accessKeyId":"BOBKEY","secretAccessKey":"s"}]}]}
            """,
            "test")));

    private static Caller caller(Principal principal, String... sessionPolicies) {
        return new Caller(
                principal,
                new Region("us-east-1"),
                new RequestId("r"),
                List.of(sessionPolicies),
                Optional.empty(),
                List.of(),
                new Caller.Origin("10.1.2.3", "test", false, "KEY", Instant.parse("2026-11-01T00:00:00Z")));
    }

    private static Principal root(AccountId account) {
        return Principal.root(account, AccountsFile.canonicalId(account));
    }

    private static Principal user(String name) {
        return new Principal(Principal.Kind.USER, MINE, "arn:aws:iam::" + MINE + ":user/" + name, "AIDA", name, "c");
    }

    @Test
    void rootMayDoEverythingInItsAccount() {
        permissions.require(caller(root(MINE)), GET_TABLE, TABLE);
    }

    @Test
    void anotherAccountsRootMayNotWithoutAResourcePolicy() {
        Access access = Access.to(GET_TABLE, MINE, TABLE);
        assertThatThrownBy(() -> permissions.require(caller(root(THEIRS)), access))
                .isInstanceOf(AccessDenied.class)
                .hasMessage("User: arn:aws:iam::222222222222:root is not authorized to perform: glue:GetTable on resource:"
                        + " \"arn:aws:glue:us-east-1:111111111111:table/sales/orders\" because no resource-based policy allows the glue:GetTable action");
    }

    @Test
    void aUserMayDoWhatItsPoliciesAllowAndADenyWins() {
        permissions.require(caller(user("ana")), GET_TABLE, TABLE);
        assertThat(permissions.allows(caller(user("ana")), Access.to(new Action("glue", "GetPartitions"), MINE, TABLE))).isFalse();
        assertThat(permissions.allows(caller(user("ana")), Access.to(new Action("glue", "DeleteTable"), MINE, TABLE))).isFalse();
    }

    @Test
    void aUserWithoutPoliciesMayDoNothing() {
        assertThat(permissions.allows(caller(user("bob")), Access.to(GET_TABLE, MINE, TABLE))).isFalse();
    }

    @Test
    void policyVariablesStandForTheCaller() {
        Action get = new Action("s3", "GetObject");
        assertThat(permissions.allows(caller(user("ana")), Access.to(get, MINE, new Arn("arn:aws:s3:::home/ana/x")))).isTrue();
        assertThat(permissions.allows(caller(user("ana")), Access.to(get, MINE, new Arn("arn:aws:s3:::home/bob/x")))).isFalse();
    }

    @Test
    void everySessionPolicyMustAllow() {
        String reads = """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["glue:Get*","s3:*"],"Resource":"*"}}""";
        String noTable = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                 {"Effect":"Deny","Action":"glue:GetTable","Resource":"*"}]}""";
        permissions.require(caller(root(MINE), reads), GET_TABLE, TABLE);
        assertThatThrownBy(() -> permissions.require(caller(root(MINE), reads, noTable), GET_TABLE, TABLE))
                .hasMessageContaining("with an explicit deny in a session policy");
        assertThatThrownBy(() -> permissions.require(caller(root(MINE), reads), new Action("glue", "DeleteTable"), TABLE))
                .hasMessageContaining("because no session policy allows the glue:DeleteTable action");
    }

    @Test
    void anonymousMayDoOnlyWhatAResourcePolicyMakesPublic() {
        Access get = Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::open/x"));
        String isPublic = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::open/*"}]}""";
        assertThat(permissions.allows(caller(Principal.ANONYMOUS), get)).isFalse();
        assertThat(permissions.allows(caller(Principal.ANONYMOUS), get.withResourcePolicy(Optional.of(isPublic)))).isTrue();
    }

    @Test
    void aResourcePolicyMayOpenToAnAccountAndDenyEvenTheOwner() {
        Access put = Access.to(new Action("s3", "PutObject"), MINE, new Arn("arn:aws:s3:::shared/x"));
        String opened = """
                {"Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::shared/*"}]}""";
        String closed = """
                {"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";
        assertThat(permissions.allows(caller(root(THEIRS)), put.withResourcePolicy(Optional.of(opened)))).isTrue();
        assertThat(permissions.allows(caller(root(MINE)), put.withResourcePolicy(Optional.of(closed)))).isFalse();
    }

    private boolean bucketSays(Principal principal, String statement) {
        Access get = Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::b/x"));
        String policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Action\":\"*\",\"Resource\":\"*\"," + statement.replace('\'', '"') + "}}";
        return permissions.allows(caller(principal), get.withResourcePolicy(Optional.of(policy)));
    }

    private static Principal session(String role) {
        return Principal.assumedRole(io.kariba.api.RoleArn.parse(MINE, role).orElseThrow(), "s", "c");
    }

    /** Source: IAM user guide, "AWS global condition context keys": the ARN of the role, not of its session. */
    @Test
    void theArnOfARolesSessionIsItsRolesInConditions() {
        String deny = "'Effect':'Deny','Principal':'*','Condition':{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:role/reader'}}";
        assertThat(bucketSays(session("reader"), deny)).isFalse();
        assertThat(bucketSays(session("writer"), deny)).isTrue();
    }

    @Test
    void aWildcardInAnArnStaysInItsPart() {
        String deny = "'Effect':'Deny','Principal':'*','Condition':{'ArnNotLike':{'aws:PrincipalArn':'arn:*:root'}}";
        assertThat(bucketSays(root(MINE), deny)).isFalse();
        assertThat(bucketSays(root(MINE), deny.replace("arn:*:root", "arn:aws:iam::*:root"))).isTrue();
    }

    /** Source: IAM user guide, "NotPrincipal with Deny": the account is named beside its user, and does not stand for it. */
    @Test
    void aDenyForAllButAnAccountStillDeniesItsRolesAndUsers() {
        String deny = "'Effect':'Deny','NotPrincipal':{'AWS':['arn:aws:iam::111111111111:root'%s]}";
        assertThat(bucketSays(root(MINE), deny.formatted(""))).isTrue();
        assertThat(bucketSays(session("reader"), deny.formatted(""))).isFalse();
        assertThat(bucketSays(session("reader"), deny.formatted(",'arn:aws:iam::111111111111:role/reader'"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "'AWS':'arn:aws:iam::111111111111:user/*'", "'AWS':'1111*'", "'CanonicalUser':'*'", "'AWS':['*','arn:aws:iam::*:root']"
    })
    void aPatternIsNoPrincipal(String principal) {
        String policy = "{'Statement':{'Effect':'Deny','Principal':{%s},'Action':'*','Resource':'*'}}".formatted(principal).replace('\'', '"');
        assertThatThrownBy(() -> PolicyDocument.parse(policy)).isInstanceOf(PolicyDocument.Malformed.class).hasMessage("Invalid principal in policy");
    }

    /** Source: IAM user guide, "Version": variables are text in policies of the older version. */
    @Test
    void variablesAreTextInTheOlderVersion() {
        Access get = Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::home/111111111111/x"));
        String allow = "{%s'Statement':{'Effect':'Allow','Principal':'*','Action':'*','Resource':'arn:aws:s3:::home/${aws:PrincipalAccount}/*'}}";
        for (String version : List.of("", "'Version':'2008-10-17',")) {
            String policy = allow.formatted(version).replace('\'', '"');
            assertThat(permissions.allows(caller(user("bob")), get.withResourcePolicy(Optional.of(policy)))).isFalse();
        }
        String newer = allow.formatted("'Version':'2012-10-17',").replace('\'', '"');
        assertThat(permissions.allows(caller(user("bob")), get.withResourcePolicy(Optional.of(newer)))).isTrue();
    }

    private static Caller engine(Principal principal) {
        Caller plain = caller(principal);
        return new Caller(
                principal, plain.region(), plain.requestId(), List.of(), Optional.of(new EngineSessionId("E")), List.of("athena.amazonaws.com"), plain.origin());
    }

    @ParameterizedTest
    @CsvSource({
        "glue, GetTable, true", "glue, GetDatabases, true", "glue, BatchCreatePartition, true", "glue, UpdateTable, true", "glue, DeleteTable, true",
        "glue, GetUserDefinedFunctions, true", "s3, GetObject, true", "s3, PutObject, true", "s3, DeleteObject, true", "s3, ListBucket, true",
        "sts, AssumeRole, false", "sts, GetSessionToken, false", "sts, GetFederationToken, false", "athena, StartQueryExecution, false",
        "athena, GetQueryResults, false", "iam, CreateUser, false", "s3, PutBucketPolicy, false", "s3, DeleteBucket, false", "s3, ListAllMyBuckets, false",
        "s3, GetObjectVersion, false", "s3, PutObjectAcl, false", "glue, TagResource, false", "glue, PutResourcePolicy, false"
    })
    void anEnginesCredentialsAreGoodForTablesAndObjectsOnly(String service, String action, boolean expected) {
        assertThat(permissions.allows(engine(root(MINE)), Access.to(new Action(service, action), MINE, Arn.ANY))).isEqualTo(expected);
    }

    @Test
    void anEngineHasNoMoreRightsThanItsCaller() {
        assertThat(permissions.allows(engine(user("bob")), Access.to(GET_TABLE, MINE, TABLE))).isFalse();
        assertThat(permissions.allows(engine(user("ana")), Access.to(GET_TABLE, MINE, TABLE))).isTrue();
    }

    @Test
    void anActionWithoutResourcesIsAskedForOnAll() {
        assertThat(permissions.allows(caller(user("bob")), Access.to(GET_TABLE, MINE))).isFalse();
        assertThat(permissions.allows(caller(Principal.ANONYMOUS), Access.to(GET_TABLE, MINE))).isFalse();
        assertThat(permissions.allows(caller(root(MINE)), Access.to(GET_TABLE, MINE))).isTrue();
    }

    @Test
    void aBucketPolicyForTheAccountDoesNotStandInForItsUsersOwnPolicies() {
        Access get = Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::lake/x"));
        for (String account : List.of("111111111111", "arn:aws:iam::111111111111:root")) {
            assertThat(permissions.allows(caller(user("bob")), get.withResourcePolicy(Optional.of(policy("Allow", account))))).isFalse();
            assertThat(permissions.allows(caller(root(MINE)), get.withResourcePolicy(Optional.of(policy("Deny", account))))).isFalse();
        }
        for (String named : List.of("*", "arn:aws:iam::111111111111:user/bob")) {
            assertThat(permissions.allows(caller(user("bob")), get.withResourcePolicy(Optional.of(policy("Allow", named))))).isTrue();
        }
    }

    private static String policy(String effect, String principal) {
        return "{\"Statement\":{\"Effect\":\"" + effect + "\",\"Principal\":{\"AWS\":\"" + principal + "\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}}";
    }

    @Test
    void aResourcePolicyThatCannotBeReadDenies() {
        Access get = Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::lake/x"));
        assertThatThrownBy(() -> permissions.require(caller(root(MINE)), get.withResourcePolicy(Optional.of("{\"Statement\":7}"))))
                .isInstanceOf(AccessDenied.class);
    }

    @Test
    void whatAClientSaysOfItselfIsNoWildcard() {
        String own = """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:userid}/*"}}""";
        Principal sly = new Principal(
                Principal.Kind.FEDERATED_USER, MINE, "arn:aws:sts::" + MINE + ":federated-user/*", MINE + ":*", "*", "c");
        Action get = new Action("s3", "GetObject");
        assertThat(permissions.allows(caller(sly, own), Access.to(get, MINE, new Arn("arn:aws:s3:::home/111111111111:bob/x")))).isFalse();
        assertThat(permissions.allows(caller(sly, own), Access.to(get, MINE, new Arn("arn:aws:s3:::home/111111111111:*/x")))).isTrue();
    }

    @Test
    void aVariableWithoutAValueMatchesNothingNotEvenItsStandIn() {
        String own = """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}}""";
        assertThat(permissions.allows(caller(root(MINE), own), Access.to(new Action("s3", "GetObject"), MINE, new Arn("arn:aws:s3:::home/\u0000/x"))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', value = {
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"
    })
    void aSessionsPolicySpeaksOfResourcesAndOfNobody(String text) {
        assertThatThrownBy(() -> PolicyDocument.ofIdentity(text)).isInstanceOf(PolicyDocument.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, aws:SourceIp, 10.1.2.3, true",
        "StringNotEquals, aws:SourceIp, 10.1.2.3, false",
        "StringLike, aws:sourceip, 10.*, true",
        "IpAddress, aws:SourceIp, 10.1.0.0/16, true",
        "IpAddress, aws:SourceIp, 10.2.0.0/16, false",
        "NotIpAddress, aws:SourceIp, 10.2.0.0/16, true",
        "Bool, aws:SecureTransport, false, true",
        "DateGreaterThan, aws:CurrentTime, 2026-01-01T00:00:00Z, true",
        "DateLessThan, aws:CurrentTime, 2026-01-01T00:00:00Z, false",
        "NumericLessThan, aws:EpochTime, 99999999999, true",
        "Null, aws:TokenIssueTime, true, true",
        "Null, aws:SourceIp, true, false",
        "StringEquals, aws:NoSuchKey, x, false",
        "StringEqualsIfExists, aws:NoSuchKey, x, true",
        "StringNotEquals, aws:NoSuchKey, x, true",
        "ArnLike, aws:PrincipalArn, arn:aws:iam::*:root, true",
        "ForAllValues:StringEquals, aws:NoSuchKey, x, true",
        "ForAnyValue:StringEquals, aws:NoSuchKey, x, false",
    })
    void conditionsHoldAsDocumented(String operator, String key, String value, boolean expected) {
        String policy = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"" + operator + "\":{\"" + key + "\":\""
                + value + "\"}}}}";
        assertThat(permissions.allows(caller(root(MINE), policy), Access.to(GET_TABLE, MINE, TABLE))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', value = {
        "{", "[]", "{}", "{\"Statement\":[]}", "{\"Statement\":{\"Effect\":\"Maybe\",\"Action\":\"*\"}}", "{\"Statement\":{\"Effect\":\"Allow\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Condition\":{\"NoSuch\":{\"a\":\"b\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Acton\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Condition\":[{\"Bool\":{\"a\":\"b\"}}]}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Condition\":{\"Bool\":\"aws:SecureTransport\"}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Condition\":{\"Bool\":{\"a\":\"b\"},\"Bool\":{\"c\":\"d\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}} {}"
    })
    void whatIsNoPolicyIsRefused(String text) {
        assertThatThrownBy(() -> PolicyDocument.parse(text)).isInstanceOf(PolicyDocument.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"*, anything, true", "a*c, abbc, true", "a*c, abb, false", "a?c, abc, true", "a?c, ac, false", "'', '', true", "'', a, false", "**a**, bab, true"})
    void wildcardsMatch(String pattern, String text, boolean expected) {
        assertThat(Wildcard.matches(pattern, text)).isEqualTo(expected);
    }
}
