package io.kariba.sqlite;

import io.kariba.api.AccountId;
import io.kariba.api.Codec;
import io.kariba.api.Event;
import io.kariba.api.GlobalKey;
import io.kariba.api.Region;
import io.kariba.api.Scope;
import io.kariba.api.SequentialIds;
import io.kariba.api.Table;
import io.kariba.api.TestClock;
import java.nio.file.Path;

/** Makes the folder that {@link DataFolderTest} keeps of a format; run by hand when a format is released, never again for an old one. */
public final class KeptFolder {
    private KeptFolder() {}

    public static void main(String[] arguments) {
        Table<GlobalKey, String> things = Table.global("kept_things", Codec.TEXT);
        try (DataFolder folder = DataFolder.open(Path.of(arguments[0]));
                SqliteMetadata metadata = SqliteMetadata.open(folder, new TestClock(), new SequentialIds())) {
            metadata.run(tx -> {
                tx.put(things, GlobalKey.of("a").number(7), "kept");
                tx.append(new Event(new Scope(new AccountId("111111111111"), new Region("us-east-1")), "aws.s3", "Object Created", "bucket/key", "{}"));
            });
        }
    }
}
