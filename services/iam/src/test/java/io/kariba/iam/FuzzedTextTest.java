package io.kariba.iam;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.Fuzz;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import io.kariba.api.RoleArn;
import io.kariba.api.SequentialIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Policies, tokens and names that clients write. */
class FuzzedTextTest {
    private static final AccountId ACCOUNT = new AccountId("111111111111");
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private final SealedCredentials credentials = new SealedCredentials(
            new KnownAccounts(new AccountsFile(List.of())), new InMemoryMetadata(), new SequentialIds(), () -> NOW);

    @Test
    void policies() {
        Caller caller = new Caller(
                credentials.root(ACCOUNT), new Region("us-east-1"), new RequestId("r"), List.of(), Optional.empty(), List.of(),
                new Caller.Origin("10.1.2.3", "test", false, "KEY", NOW));
        PolicyQuestion question = new PolicyQuestion(
                caller, "s3:GetObject", "arn:aws:s3:::bucket/a/b", Map.of("aws:sourceip", List.of("10.1.2.3"), "aws:currenttime", List.of(NOW.toString()),
                        "aws:principalarn", List.of(caller.principal().arn()), "aws:epochtime", List.of("1790000000")), true);
        Fuzz.of(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"a\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"111111111111\",\"*\"]},\"Action\":[\"s3:Get*\"],"
                                + "\"Resource\":\"arn:aws:s3:::bucket/${aws:username}/*\",\"Condition\":{\"StringLike\":{\"aws:PrincipalArn\":[\"arn:*\"]}}}]}",
                        "{\"Statement\":{\"Effect\":\"Deny\",\"NotPrincipal\":\"*\",\"NotAction\":\"a?\",\"NotResource\":[\"*\"],\"Condition\":{"
                                + "\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"},\"DateLessThan\":{\"aws:CurrentTime\":\"2027-01-01T00:00:00Z\"},"
                                + "\"NumericEqualsIfExists\":{\"aws:EpochTime\":\"1e5\"},\"ForAllValues:ArnLike\":{\"aws:PrincipalArn\":\"a:b:c:d:e:f\"}}}}")
                .words("ForAnyValue:", "IfExists", "Null", "${aws:username}", "${*}", "${", "::1/128", "/33", "NotIpAddress", "DateEquals", "BinaryEquals", "\\u0001", "\\u0000")
                .rounds(30_000)
                .texts(text -> PolicyDocument.parse(text).decide(question), PolicyDocument.Malformed.class);
    }

    @Test
    void tokens() {
        Credential good = credentials.issue(new Credentials.Grant(credentials.root(ACCOUNT), List.of("{}"), Optional.empty(), List.of(), Duration.ofHours(1)));
        String token = good.sessionToken().orElseThrow();
        Fuzz.of(token, token.substring(0, 40)).words("AQ", "==", "-", "_").rounds(20_000).texts(text -> {
            if (!text.equals(token) && credentials.find(good.accessKeyId(), Optional.of(text)).isPresent() && !sameBytes(text, token)) {
                throw new IllegalStateException("An altered token was taken");
            }
        }, Credentials.InvalidToken.class);
    }

    /** Base64 has several texts for the same bytes. */
    private static boolean sameBytes(String one, String other) {
        java.util.Base64.Decoder decoder = java.util.Base64.getUrlDecoder();
        return java.util.Arrays.equals(decoder.decode(one), decoder.decode(other));
    }

    @Test
    void roles() {
        Fuzz.of("arn:aws:iam::111111111111:role/path/a/b/name", "service-role/x").words("/", ":", "role/", "arn:aws:iam::").rounds(20_000).texts(text -> {
            RoleArn.parse(text);
            RoleArn.parse(ACCOUNT, text);
        });
    }
}
