package s3a;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import facts.Facts;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractBondedFSContract;
import org.apache.hadoop.fs.contract.AbstractContractBulkDeleteTest;
import org.apache.hadoop.fs.contract.AbstractContractContentSummaryTest;
import org.apache.hadoop.fs.contract.AbstractContractCopyFromLocalTest;
import org.apache.hadoop.fs.contract.AbstractContractCreateTest;
import org.apache.hadoop.fs.contract.AbstractContractDeleteTest;
import org.apache.hadoop.fs.contract.AbstractContractEtagTest;
import org.apache.hadoop.fs.contract.AbstractContractGetFileStatusTest;
import org.apache.hadoop.fs.contract.AbstractContractMkdirTest;
import org.apache.hadoop.fs.contract.AbstractContractMultipartUploaderTest;
import org.apache.hadoop.fs.contract.AbstractContractOpenTest;
import org.apache.hadoop.fs.contract.AbstractContractRenameTest;
import org.apache.hadoop.fs.contract.AbstractContractRootDirectoryTest;
import org.apache.hadoop.fs.contract.AbstractContractSeekTest;
import org.apache.hadoop.fs.contract.AbstractContractSetTimesTest;
import org.apache.hadoop.fs.contract.AbstractContractUnbufferTest;
import org.apache.hadoop.fs.contract.AbstractContractVectoredReadTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Hadoop's own tests of what a file system is, on s3a. BUCKET is theirs alone. Each test is told as ok, skipped or failed. */
public final class S3aContract {
    private S3aContract() {}

    public static void main(String[] names) {
        var request = LauncherDiscoveryRequestBuilder.request().configurationParameter("junit.jupiter.execution.timeout.default", "120 s");
        Stream.of(S3aContract.class.getDeclaredClasses())
                .filter(each -> !each.equals(S3a.class) && (names.length == 0 || List.of(names).contains(each.getSimpleName())))
                .forEach(each -> request.selectors(selectClass(each)));
        LauncherFactory.create().execute(request.build(), new Teller());
        System.out.println("done");
        System.out.flush();
        System.exit(0);
    }

    private static final class Teller implements TestExecutionListener {
        private static String name(TestIdentifier test) {
            return test.getUniqueId().replaceAll(".*S3aContract\\$", "").replaceAll("\\].*\\[(method:|test-template:)?", ".").replaceAll("[\\](]\\).*|\\].*", "");
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            System.out.println("skipped " + name(test) + " " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable why = result.getThrowable().orElse(null);
            if (test.isTest() || why != null) {
                String word = why == null ? "ok " : result.getStatus() == TestExecutionResult.Status.ABORTED ? "skipped " : "failed ";
                System.out.println(word + name(test) + (word.equals("skipped ") ? " " + why.getMessage() : ""));
                if (word.equals("failed ")) {
                    why.printStackTrace(System.out);
                }
            }
        }
    }

    /** What s3a promises and what it does not. */
    static final class S3a extends AbstractBondedFSContract {
        S3a(Configuration conf) {
            super(with(conf));
        }

        private static Configuration with(Configuration conf) {
            for (String option : List.of("test.root-tests-enabled", "is-blobstore", "create-visibility-delayed", "is-case-sensitive", "rename-remove-dest-if-empty-dir",
                    "rename-creates-dest-dirs", "supports-getfilestatus", "supports-seek", "supports-seek-on-closed-file", "rejects-seek-past-eof", "supports-strict-exceptions", "supports-unbuffer",
                    "supports-multipartuploader", "supports-available-on-closed-file", "supports-file-reference", "supports-content-check", "supports-etags",
                    "vector-io-early-eof-check")) {
                conf.setBoolean("fs.contract." + option, true);
            }
            for (String option : List.of("rename-returns-false-if-source-missing", "rename-returns-false-if-dest-exists", "supports-append", "supports-atomic-directory-delete",
                    "supports-atomic-rename", "supports-block-locality", "supports-concat", "supports-unix-permissions", "rename-overwrites-dest", "supports-settimes",
                    "metadata_updated_on_hsync")) {
                conf.setBoolean("fs.contract." + option, false);
            }
            conf.set("fs.contract.test.random-seek-count", "10");
            conf.set("fs.contract.test.fs.s3a", "s3a://" + Facts.environment("BUCKET") + "/");
            conf.set("fs.s3a.endpoint", Facts.environment("AWS_ENDPOINT_URL"));
            conf.set("fs.s3a.endpoint.region", Facts.environment("AWS_REGION"));
            conf.set("fs.s3a.path.style.access", "true");
            conf.set("fs.s3a.bucket.probe", "2");
            return conf;
        }

        @Override
        public String getScheme() {
            return "s3a";
        }
    }

    public static class BulkDelete extends AbstractContractBulkDeleteTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class ContentSummary extends AbstractContractContentSummaryTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class CopyFromLocal extends AbstractContractCopyFromLocalTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Create extends AbstractContractCreateTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Delete extends AbstractContractDeleteTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Etag extends AbstractContractEtagTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class GetFileStatus extends AbstractContractGetFileStatusTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Mkdir extends AbstractContractMkdirTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Open extends AbstractContractOpenTest {
        @Override
        protected boolean areZeroByteFilesEncrypted() {
            return true;
        }

        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Rename extends AbstractContractRenameTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class RootDirectory extends AbstractContractRootDirectoryTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Seek extends AbstractContractSeekTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class SetTimes extends AbstractContractSetTimesTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class Unbuffer extends AbstractContractUnbufferTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"direct", "array"})
    public static class VectoredRead extends AbstractContractVectoredReadTest {
        public VectoredRead(String buffers) {
            super(buffers);
        }

        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }
    }

    public static class MultipartUploader extends AbstractContractMultipartUploaderTest {
        @Override
        protected AbstractFSContract createContract(Configuration conf) {
            return new S3a(conf);
        }

        @Override
        protected int partSizeInBytes() {
            return 5 << 20;
        }

        @Override
        protected int getTestPayloadCount() {
            return 3;
        }

        @Override
        protected boolean supportsConcurrentUploadsToSamePath() {
            return true;
        }

        @Override
        protected boolean finalizeConsumesUploadIdImmediately() {
            return false;
        }
    }
}
