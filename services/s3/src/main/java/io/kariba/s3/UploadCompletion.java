package io.kariba.s3;

import io.kariba.api.Caller;
import io.kariba.api.GlobalKey;
import io.kariba.api.Transaction;
import io.kariba.protocols.Answer;
import io.kariba.protocols.Call;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * CompleteMultipartUpload: the object is a list of its parts' blobs, so it costs one metadata transaction whatever the size. The parts' references stay as
 * they are, under the upload's id, which is the assembly's.
 */
final class UploadCompletion {
    /** How often parts are looked at again that change under the request. */
    private static final int ATTEMPTS = 8;

    private final Shared shared;
    private final ObjectWrites writes;

    UploadCompletion(Shared shared, ObjectWrites writes) {
        this.shared = shared;
        this.writes = writes;
    }

    /** What completing made: the answer is told from it, the first time and at a repetition. */
    private record Completed(Bucket bucket, Assembly assembly) {}

    /** What was found under the upload's id. */
    private record Found(Optional<Upload> upload, Optional<Assembly> assembly, List<Part> parts, Optional<ObjectVersion> current) {}

    Answer<CompleteMultipartUploadResponse> complete(Call call, CompleteMultipartUploadRequest request) {
        HeaderRules.refuseEncryption(null, null, request.sseCustomerAlgorithm(), request.sseCustomerKey());
        String key = ObjectKeys.check(request.key());
        Caller caller = call.caller();
        Bucket bucket = shared.metadata.read(reader -> Guard.bucket(reader, request.bucket()));
        shared.guard.write(caller, "PutObject", bucket, key, Map.of());
        Guard.expectOwner(bucket, request.expectedBucketOwner());
        List<CompletedPart> listed = listed(request);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Completed> completed = attempt(caller, request, bucket, listed);
            if (completed.isPresent()) {
                return Answer.of(response(call, completed.get()));
            }
        }
        throw S3Errors.busy();
    }

    /** @return empty if parts changed while they were checked: look at them again */
    private Optional<Completed> attempt(Caller caller, CompleteMultipartUploadRequest request, Bucket bucket, List<CompletedPart> listed) {
        String key = request.key();
        Found found = find(request);
        if (found.upload().isEmpty()) {
            Assembly made = found.assembly()
                    .filter(assembly -> isOf(assembly, request, listed))
                    .orElseThrow(() -> S3Errors.noSuchUpload(request.uploadId()));
            return Optional.of(new Completed(bucket, made));
        }
        Upload upload = found.upload().get();
        Preconditions.requireForWrite(request.ifMatch(), request.ifNoneMatch(), key, found.current());
        List<Part> chosen = choose(request.uploadId(), upload, listed, found.parts());
        requireSizes(chosen, request.mpuObjectSize());
        StoredChecksum checksum = checksum(upload, chosen);
        requireChecksum(request, upload, checksum);
        Assembly assembly = new Assembly(request.bucket(), key, "", eTag(chosen), Optional.of(checksum), chosen);
        ObjectWrites.Target target = new ObjectWrites.Target(
                request.bucket(), key, upload.headers(), upload.tags(), request.ifMatch(), request.ifNoneMatch(), "CompleteMultipartUpload");
        boolean existed = found.current().filter(version -> !version.isDeleteMarker()).isPresent();
        return shared.metadata.transaction(tx -> store(tx, caller, target, new Ready(upload, found.parts(), assembly, existed)));
    }

    private Found find(CompleteMultipartUploadRequest request) {
        String id = request.uploadId();
        return shared.metadata.read(reader -> {
            Optional<Upload> upload = reader.get(S3Tables.UPLOADS, S3Tables.upload(request.bucket(), request.key(), id));
            return new Found(
                    upload,
                    upload.isPresent() ? Optional.empty() : reader.get(S3Tables.ASSEMBLIES, GlobalKey.of(id)),
                    upload.isPresent() ? UploadRows.parts(reader, id) : List.of(),
                    shared.versions.newest(reader, request.bucket(), request.key()).map(VersionRows.Located::version));
        });
    }

    /** An upload whose parts have been checked. */
    private record Ready(Upload upload, List<Part> all, Assembly assembly, boolean existed) {}

    private Optional<Completed> store(Transaction tx, Caller caller, ObjectWrites.Target target, Ready ready) {
        String id = ready.upload().id();
        boolean still = tx.get(S3Tables.UPLOADS, S3Tables.upload(target.bucket(), target.key(), id)).isPresent();
        if (!still || !UploadRows.parts(tx, id).equals(ready.all())) {
            return Optional.empty();
        }
        List<Part> chosen = ready.assembly().parts();
        ObjectVersion version = new ObjectVersion(
                ObjectVersion.NULL_ID,
                chosen.stream().mapToLong(Part::size).sum(),
                ready.assembly().eTag(),
                shared.now(),
                Content.assembly(id),
                chosen.size(),
                ready.assembly().checksum(),
                target.headers(),
                target.tags());
        Shared.Found made = writes.place(tx, caller, target, version, ready.existed());
        Assembly assembly = ready.assembly().withVersionId(made.version().orElseThrow().versionId());
        tx.insert(S3Tables.ASSEMBLIES, GlobalKey.of(id), assembly);
        tx.delete(S3Tables.UPLOADS, S3Tables.upload(target.bucket(), target.key(), id));
        int next = 0;
        for (Part part : ready.all()) {
            tx.delete(S3Tables.PARTS, S3Tables.part(id, part.number()));
            if (next < chosen.size() && chosen.get(next).number() == part.number()) {
                next++;
            } else {
                UploadRows.release(tx, id, part);
            }
        }
        return Optional.of(new Completed(made.bucket(), assembly));
    }

    private static List<CompletedPart> listed(CompleteMultipartUploadRequest request) {
        if (request.multipartUpload() == null || request.multipartUpload().parts().isEmpty()) {
            throw S3Errors.malformedXml();
        }
        List<CompletedPart> listed = request.multipartUpload().parts();
        if (listed.size() > MultipartUploads.MAX_PARTS || listed.stream().anyMatch(part -> part.partNumber() == null || part.eTag() == null)) {
            throw S3Errors.malformedXml();
        }
        for (int i = 1; i < listed.size(); i++) {
            if (listed.get(i).partNumber() <= listed.get(i - 1).partNumber()) {
                throw S3Errors.invalidPartOrder(request.uploadId());
            }
        }
        return listed;
    }

    /** Whether a repeated request asks for what was made. */
    private static boolean isOf(Assembly assembly, CompleteMultipartUploadRequest request, List<CompletedPart> listed) {
        boolean same = assembly.bucket().equals(request.bucket())
                && assembly.key().equals(request.key())
                && assembly.parts().size() == listed.size();
        for (int i = 0; same && i < listed.size(); i++) {
            Part part = assembly.parts().get(i);
            same = part.number() == listed.get(i).partNumber() && part.eTag().equals(Preconditions.unquote(listed.get(i).eTag()));
        }
        return same;
    }

    private static List<Part> choose(String id, Upload upload, List<CompletedPart> listed, List<Part> parts) {
        Map<Integer, Part> byNumber = new HashMap<>();
        parts.forEach(part -> byNumber.put(part.number(), part));
        List<Part> chosen = new ArrayList<>(listed.size());
        for (CompletedPart wanted : listed) {
            Part part = byNumber.get(wanted.partNumber());
            String eTag = Preconditions.unquote(wanted.eTag());
            if (part == null || !part.eTag().equals(eTag)) {
                throw S3Errors.invalidPart(id, wanted.partNumber(), eTag);
            }
            requireChecksum(id, upload, wanted, part);
            chosen.add(part);
        }
        return chosen;
    }

    private static void requireChecksum(String id, Upload upload, CompletedPart wanted, Part part) {
        Algorithm algorithm = upload.partAlgorithm();
        String sent = sent(algorithm, wanted);
        if (sent == null) {
            if (upload.composite()) {
                throw S3Errors.invalidRequest("The upload was created using a " + algorithm.lower()
                        + " checksum. The complete request must include the checksum for each part. It was missing for part " + part.number()
                        + " in the request.");
            }
            return;
        }
        if (!sent.equals(part.checksum().orElseThrow().value())) {
            throw S3Errors.invalidPart(id, part.number(), part.eTag());
        }
    }

    private static String sent(Algorithm algorithm, CompletedPart part) {
        return switch (algorithm) {
            case CRC32 -> part.checksumCRC32();
            case CRC32C -> part.checksumCRC32C();
            case CRC64NVME -> part.checksumCRC64NVME();
            case SHA1 -> part.checksumSHA1();
            case SHA256 -> part.checksumSHA256();
        };
    }

    private static Map<Algorithm, String> sent(CompleteMultipartUploadRequest request) {
        Map<Algorithm, String> sent = new HashMap<>();
        sent.put(Algorithm.CRC32, request.checksumCRC32());
        sent.put(Algorithm.CRC32C, request.checksumCRC32C());
        sent.put(Algorithm.CRC64NVME, request.checksumCRC64NVME());
        sent.put(Algorithm.SHA1, request.checksumSHA1());
        sent.put(Algorithm.SHA256, request.checksumSHA256());
        sent.values().removeIf(value -> value == null);
        return sent;
    }

    private void requireSizes(List<Part> chosen, Long claimed) {
        for (Part part : chosen.subList(0, chosen.size() - 1)) {
            if (part.size() < shared.config.minPart()) {
                throw S3Errors.entityTooSmall(part, shared.config.minPart());
            }
        }
        long size = chosen.stream().mapToLong(Part::size).sum();
        if (claimed != null && claimed != size) {
            throw S3Errors.invalidRequest(
                    "The provided 'x-amz-mp-object-size' header value " + claimed + " does not match what was computed: " + size);
        }
    }

    /** MD5 of the parts' MD5s, with their number behind it. */
    private static String eTag(List<Part> parts) {
        var md5 = Algorithm.messageDigest("MD5");
        parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.eTag())));
        return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
    }

    private static StoredChecksum checksum(Upload upload, List<Part> parts) {
        Algorithm algorithm = upload.partAlgorithm();
        if (upload.composite()) {
            Algorithm.Running running = algorithm.start();
            for (Part part : parts) {
                byte[] value = value(part);
                running.update(value, 0, value.length);
            }
            return new StoredChecksum(algorithm, true, Base64.getEncoder().encodeToString(running.value()) + "-" + parts.size());
        }
        byte[] whole = value(parts.getFirst());
        for (Part part : parts.subList(1, parts.size())) {
            whole = algorithm.combine(whole, value(part), part.size());
        }
        return new StoredChecksum(algorithm, false, Base64.getEncoder().encodeToString(whole));
    }

    private static byte[] value(Part part) {
        return Base64.getDecoder().decode(part.checksum().orElseThrow().value());
    }

    private static void requireChecksum(CompleteMultipartUploadRequest request, Upload upload, StoredChecksum computed) {
        String type = request.checksumTypeAsString();
        if (type != null && !type.equals(MultipartUploads.type(upload.composite()))) {
            throw S3Errors.invalidRequest("The upload was created using the " + MultipartUploads.type(upload.composite())
                    + " checksum mode. The complete request must use the same checksum mode.");
        }
        Map<Algorithm, String> sent = sent(request);
        if (sent.size() > 1) {
            throw S3Errors.invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        sent.forEach((algorithm, value) -> {
            if (algorithm != computed.algorithm()) {
                throw S3Errors.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + computed.algorithm().lower()
                        + ", actual checksum Type: " + algorithm.lower());
            }
            // Of a composite checksum clients send the value with or without the number of parts.
            String bare = computed.composite() && !value.contains("-") ? computed.value().substring(0, computed.value().indexOf('-')) : computed.value();
            if (!value.equals(bare)) {
                throw S3Errors.badDigest("The " + algorithm.lower() + " you specified did not match the calculated checksum.");
            }
        });
    }

    private static CompleteMultipartUploadResponse response(Call call, Completed completed) {
        Assembly assembly = completed.assembly();
        CompleteMultipartUploadResponse.Builder response = CompleteMultipartUploadResponse.builder()
                .location(location(call, assembly))
                .bucket(assembly.bucket())
                .key(assembly.key())
                .eTag('"' + assembly.eTag() + '"')
                .serverSideEncryption("AES256")
                .versionId(completed.bucket().versioning() == Bucket.Versioning.UNVERSIONED ? null : assembly.versionId());
        ObjectAnswers.checksum(
                assembly.checksum().orElseThrow(),
                new ObjectAnswers.ChecksumSetters(
                        response::checksumCRC32,
                        response::checksumCRC32C,
                        response::checksumCRC64NVME,
                        response::checksumSHA1,
                        response::checksumSHA256),
                response::checksumType);
        return response.build();
    }

    /** Where the object is, at the address the client used. */
    private static String location(Call call, Assembly assembly) {
        String scheme = call.caller().origin().secureTransport() ? "https://" : "http://";
        return call.header("host")
                .map(host -> scheme + host + call.rawPath())
                .orElseGet(() -> scheme + "s3." + call.caller().region().name() + ".amazonaws.com/" + assembly.bucket() + "/"
                        + UrlKeys.encode(assembly.key()));
    }
}
