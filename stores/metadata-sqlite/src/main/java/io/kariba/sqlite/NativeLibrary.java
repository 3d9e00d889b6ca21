package io.kariba.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * Keeps SQLite's native library in the data folder. The driver would unpack it into the system's temporary folder at each start, and leave it there when
 * the process is killed. Where the folder's file system forbids execution the driver falls back to doing just that.
 */
final class NativeLibrary {
    private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

    private NativeLibrary() {}

    /** Tells the driver where the library is; only the first call of a process has an effect, as the driver loads it once. */
    static synchronized void prepare(DataFolder folder) {
        if (System.getProperty("org.sqlite.lib.path") != null) {
            return;
        }
        String name = System.mapLibraryName("sqlitejdbc");
        Path home = folder.resolve("native").resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + System.getProperty("os.arch"));
        try {
            // What the driver does to tell one C library from another takes longer than all the rest, so it is asked only once.
            if (!Files.exists(home.resolve(name)) && !unpack(home, name)) {
                return;
            }
            System.setProperty("org.sqlite.lib.path", home.toString());
            System.setProperty("org.sqlite.lib.name", name);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "SQLite's library goes to the temporary folder", failure);
        }
    }

    private static boolean unpack(Path home, String name) throws IOException {
        String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return false;
            }
            Files.createDirectories(home);
            Path fresh = home.resolve(name + ".new");
            Files.copy(packed, fresh, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }
}
