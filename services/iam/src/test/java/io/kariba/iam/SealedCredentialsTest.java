package io.kariba.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kariba.api.AccountId;
import io.kariba.api.Caller;
import io.kariba.api.Credential;
import io.kariba.api.Credentials;
import io.kariba.api.EngineSession;
import io.kariba.api.Ids;
import io.kariba.api.InMemoryMetadata;
import io.kariba.api.Principal;
import io.kariba.api.Region;
import io.kariba.api.RequestId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SealedCredentialsTest {
    private static final AccountId ACCOUNT = new AccountId("111111111111");
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T10:00:00.5Z"));
    private final InMemoryMetadata metadata = new InMemoryMetadata();
    private final KnownAccounts accounts = new KnownAccounts(new AccountsFile(List.of()));
    private final SealedCredentials credentials = new SealedCredentials(accounts, metadata, new RandomIds(), now::get);

    private record RandomIds() implements Ids {
        private static final SecureRandom RANDOM = new SecureRandom();

        @Override
        public String uuid() {
            return UUID.randomUUID().toString();
        }

        @Override
        public String letters(int length) {
            return RANDOM.ints(length, 'A', 'Z' + 1).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        }

        @Override
        public byte[] secret(int bytes) {
            byte[] secret = new byte[bytes];
            RANDOM.nextBytes(secret);
            return secret;
        }
    }

    private Credential issue() {
        Principal principal = credentials.root(ACCOUNT);
        return credentials.issue(new Credentials.Grant(principal, List.of("{}"), Optional.empty(), List.of("athena.amazonaws.com"), Duration.ofHours(1)));
    }

    @Test
    void anIssuedTokenOpensToWhatWasSealed() {
        Credential issued = issue();
        assertThat(credentials.find(issued.accessKeyId(), issued.sessionToken())).contains(issued);
        assertThat(issued.expiry()).contains(Instant.parse("2026-11-01T11:00:00Z"));
    }

    @Test
    void aTokenSurvivesARestart() {
        Credential issued = issue();
        SealedCredentials later = new SealedCredentials(accounts, metadata, new RandomIds(), now::get);
        assertThat(later.find(issued.accessKeyId(), issued.sessionToken())).contains(issued);
    }

    @Test
    void aTokenOfAnotherKeyOrWithOneByteChangedIsInvalid() {
        Credential issued = issue();
        String token = issued.sessionToken().orElseThrow();
        String changed = (token.charAt(40) == 'A' ? "B" : "A");
        String forged = token.substring(0, 40) + changed + token.substring(41);
        assertThatThrownBy(() -> credentials.find("ASIAOTHER", issued.sessionToken())).isInstanceOf(Credentials.InvalidToken.class);
        assertThatThrownBy(() -> credentials.find(issued.accessKeyId(), Optional.of(forged))).isInstanceOf(Credentials.InvalidToken.class);
        assertThatThrownBy(() -> credentials.find(issued.accessKeyId(), Optional.of("%%%"))).isInstanceOf(Credentials.InvalidToken.class);
        assertThatThrownBy(() -> credentials.find(issued.accessKeyId(), Optional.of(""))).isInstanceOf(Credentials.InvalidToken.class);
    }

    @Test
    void aSessionTouchesItsPrefixesAtFolderBoundariesUntilItEnds() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        EngineSessionRegistry sessions =
                new EngineSessionRegistry(credentials, new RandomIds(), now::get, () -> URI.create("http://127.0.0.1:1"), nanos::get);
        Caller caller = new Caller(
                credentials.root(ACCOUNT),
                new Region("us-east-1"),
                new RequestId("r"),
                List.of(),
                Optional.empty(),
                List.of(),
                new Caller.Origin("127.0.0.1", "", false, "", now.get()));
        EngineSession session = sessions.open(caller, "athena-query/1", Duration.ofMinutes(30));
        sessions.allowRead(session.id(), "s3://lake/t/");
        assertThat(sessions.mayRead(session.id(), "lake", "t/x")).isTrue();
        assertThat(sessions.mayRead(session.id(), "lake", "t//x")).isTrue();
        assertThat(sessions.mayRead(session.id(), "lake", "t2/x")).isFalse();
        assertThat(sessions.mayWrite(session.id(), "lake", "t/x")).isFalse();
        assertThat(sessions.mayList(session.id(), "lake", "t/")).isTrue();
        assertThat(sessions.mayList(session.id(), "lake", "t/month=1")).isTrue();
        assertThat(sessions.mayList(session.id(), "lake", "t")).isFalse();
        assertThat(sessions.mayList(session.id(), "lake", "")).isFalse();
        sessions.allowWrite(session.id(), "s3://lake/out");
        assertThat(sessions.mayWrite(session.id(), "lake", "out/part-0")).isTrue();
        assertThat(sessions.mayRead(session.id(), "lake", "out/part-0")).isTrue();
        now.set(now.get().plus(Duration.ofDays(1)));
        assertThat(sessions.isOpen(session.id())).as("whatever the clock is set to").isTrue();
        sessions.close(session.id());
        assertThat(sessions.isOpen(session.id())).isTrue();
        now.set(now.get().minus(Duration.ofDays(2)));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(sessions.isOpen(session.id())).isFalse();
        assertThat(sessions.mayRead(session.id(), "lake", "t/x")).isFalse();
    }

    @Test
    void aFileWithAMistakeSaysWhere() {
        assertThatThrownBy(() -> AccountsFile.parse("{\"accounts\":[{\"id\":\"12\",\"users\":[]}]}", "f.json")).hasMessageContaining("12 digits");
        assertThatThrownBy(() -> AccountsFile.parse("{\"acounts\":[]}", "f.json")).hasMessageContaining("unknown key \"acounts\"");
        assertThatThrownBy(() -> AccountsFile.parse("{", "f.json")).hasMessageContaining("is not JSON");
    }

    @Test
    void aUserStandsOnceInItsAccount() {
        String twice = """
                {"accounts":[{"id":"111111111111","users":[
                  {"name":"u","accessKeyId":"KEY1","secretAccessKey":"s"},
                  {"name":"u","accessKeyId":"KEY2","secretAccessKey":"s"}]}]}""";
        assertThatThrownBy(() -> AccountsFile.parse(twice, "f.json")).hasMessageContaining("user u of account 111111111111 stands twice");
    }
}
