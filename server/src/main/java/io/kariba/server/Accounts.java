package io.kariba.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kariba.api.AccountId;
import io.kariba.api.Ids;
import io.kariba.iam.AccountsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;

/**
 * The accounts a server starts with, and a key that works with it.
 *
 * @param file the accounts file's content
 * @param accessKeyId a key for {@code ./kariba env}: root of the default account where there is one
 */
record Accounts(AccountsFile file, String accessKeyId, String secretAccessKey) {

    /** Reads the credentials file; without one, open mode needs none and enforced mode makes a root key once and keeps it in the data folder. */
    static Accounts of(Settings settings, Path data, Ids ids) throws IOException {
        if (settings.credentials().isPresent()) {
            return of(AccountsFile.read(settings.credentials().get()), settings);
        }
        if (settings.auth() == Settings.Auth.OPEN) {
            return of(new AccountsFile(List.of()), settings);
        }
        Path made = data.resolve("credentials.json");
        if (!Files.exists(made)) {
            write(made, settings.account(), ids);
        }
        return of(AccountsFile.read(made), settings);
    }

    private static Accounts of(AccountsFile file, Settings settings) {
        AccountsFile.User best = null;
        for (AccountsFile.Account account : file.accounts()) {
            for (AccountsFile.User user : account.users()) {
                boolean isDefaultRoot = account.id().equals(settings.account()) && user.name().equals("root");
                best = best == null || isDefaultRoot ? user : best;
            }
        }
        if (best != null) {
            return new Accounts(file, best.accessKeyId(), best.secretAccessKey());
        }
        if (settings.auth() == Settings.Auth.ENFORCED) {
            throw new Settings.Invalid("--auth enforced with a credentials file without users: nobody could sign a request");
        }
        return new Accounts(file, settings.account().digits(), "kariba");
    }

    private static void write(Path file, AccountId account, Ids ids) throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode root = json.createObjectNode();
        ObjectNode entry = root.putArray("accounts").addObject();
        entry.put("id", account.digits());
        entry.put("name", "main");
        ObjectNode user = entry.putArray("users").addObject();
        user.put("name", "root");
        user.put("accessKeyId", "AKIA" + ids.letters(16));
        user.put("secretAccessKey", Base64.getEncoder().encodeToString(ids.secret(30)));
        Path fresh = Files.createTempFile(
                file.getParent(),
                "credentials",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            // Its owner copies the key from here: it must outlive a power cut.
            ByteBuffer bytes = ByteBuffer.wrap(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException failure) {
            Files.deleteIfExists(fresh);
            throw failure;
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
