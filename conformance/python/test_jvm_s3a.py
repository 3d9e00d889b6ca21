"""Hadoop's own contract tests of a file system, on s3a against the server (conformance/jvm/s3a): 3 minutes, so with --all only."""

import re
import subprocess

import jvm
import pytest

# What Hadoop's published tests of s3a itself leave out or expect otherwise: the client's doing, on AWS too.
OTHERWISE = {
    "BulkDelete.testBulkDeleteParentDirectoryWithDirectories": "s3a's bulk delete removes keys, and a folder is none",
    "BulkDelete.testBulkDeleteParentDirectoryWithFiles": "s3a's bulk delete removes keys, and a folder is none",
    "BulkDelete.validatePageSize": "s3a's page is not of one key",
    "MultipartUploader.testDirectoryInTheWay": "S3 lets an object have the name of a folder",
    "MultipartUploader.testMultipartUploadAbort": "S3 documents NoSuchUpload for an upload that was aborted",
    "Rename.testRenameDirIntoExistingDir": "s3a renames into no folder that has something",
    "Rename.testRenameFileUnderFileSubdir": "s3a looks for no file among a target's ancestors",
    "RootDirectory.testRmNonEmptyRootDirNonRecursive": "s3a answers false for the root whatever is in it",
    "VectoredRead.testNegativeOffsetRange": "the reading library of s3a refuses it by another exception",
}


@pytest.mark.with_all
def test_contract(server, bucket, tmp_path):
    done = subprocess.run(
        [jvm.java(), "-Xmx512m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", jvm.class_path("s3a"),
         str(jvm.FOLDER / "s3a/S3aContract.java")], capture_output=True, text=True, timeout=1200, cwd=tmp_path, env=jvm.environment(server, BUCKET=bucket))
    told = re.findall(r"^(ok|skipped|failed) (\w+\.\w+)", done.stdout, re.M)
    assert done.stdout.rstrip().endswith("done"), (done.stdout[-3000:], done.stderr[-3000:])
    failed = {name for word, name in told if word == "failed"} - OTHERWISE.keys()
    assert not failed, "\n".join(block for block in re.split(r"(?m)^(?=ok |failed |skipped |done$)", done.stdout) if block.startswith("failed ") and block.split()[1] in failed)[:20_000]
    assert sum(word == "ok" for word, _ in told) >= 255, told
