package io.kariba.wire;

import io.kariba.api.Caller;
import io.kariba.protocols.Answer;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.RequestBody;
import io.kariba.protocols.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Three small services, one for each way of reaching one: S3 by path, Glue by target, STS by form. */
final class FakeServices {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final LinkedBlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Map<String, String>> trailers = new LinkedBlockingQueue<>();
    final CountDownLatch entered = new CountDownLatch(1);
    volatile CountDownLatch hold = new CountDownLatch(0);
    volatile boolean swallow;

    List<Service> all() {
        return List.of(this::s3, this::glue, this::sts);
    }

    private OperationTable s3() {
        return OperationTable.of("s3")
                .<PutObjectRequest, PutObjectResponse>onStream("PutObject", PutObjectRequest.class, (call, request, body) -> {
                    callers.add(call.caller());
                    byte[] bytes = bytes(body);
                    trailers.add(body.trailers());
                    objects.put(request.bucket() + "/" + request.key(), bytes);
                    return Answer.of(PutObjectResponse.builder().eTag("\"" + bytes.length + "\"").build());
                })
                .<GetObjectRequest, GetObjectResponse>onCall("GetObject", GetObjectRequest.class, (call, request) -> {
                    callers.add(call.caller());
                    byte[] bytes = object(request.bucket() + "/" + request.key());
                    Answer<GetObjectResponse> answer = Answer.of(GetObjectResponse.builder().build());
                    return (request.key().equals("inject") ? answer.withHeaders(Map.of("x-amz-meta-a", "b\r\nEvil: yes")) : answer).withBody(new Bytes(bytes));
                })
                .on("HeadObject", HeadObjectRequest.class, (Caller caller, HeadObjectRequest request) -> HeadObjectResponse.builder()
                        .contentLength((long) object(request.bucket() + "/" + request.key()).length)
                        .build())
                .on("ListBuckets", ListBucketsRequest.class, (Caller caller, ListBucketsRequest request) -> {
                    callers.add(caller);
                    return ListBucketsResponse.builder().build();
                })
                .on("DeleteObjects", DeleteObjectsRequest.class, (Caller caller, DeleteObjectsRequest request) -> {
                    request.delete().objects().forEach(object -> objects.remove(request.bucket() + "/" + object.key()));
                    return DeleteObjectsResponse.builder().build();
                })
                .build();
    }

    private byte[] bytes(RequestBody body) throws IOException {
        try (InputStream in = body.stream()) {
            if (swallow) {
                in.transferTo(OutputStream.nullOutputStream());
                return new byte[0];
            }
            return in.readAllBytes();
        }
    }

    private byte[] object(String name) {
        byte[] bytes = objects.get(name);
        if (bytes == null) {
            throw NoSuchKeyException.builder().message("The specified key does not exist.").statusCode(404).build();
        }
        return bytes;
    }

    private record Bytes(byte[] bytes) implements Answer.Body {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }

    private OperationTable glue() {
        return OperationTable.of("glue")
                .on("GetDatabase", GetDatabaseRequest.class, (Caller caller, GetDatabaseRequest request) -> {
                    callers.add(caller);
                    return GetDatabaseResponse.builder().database(Database.builder().name(request.name()).build()).build();
                })
                .on("GetTable", GetTableRequest.class, (Caller caller, GetTableRequest request) -> {
                    entered.countDown();
                    try {
                        hold.await();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                    return GetTableResponse.builder().build();
                })
                .build();
    }

    private OperationTable sts() {
        return OperationTable.of("sts")
                .on("GetCallerIdentity", GetCallerIdentityRequest.class, (Caller caller, GetCallerIdentityRequest request) -> {
                    callers.add(caller);
                    return GetCallerIdentityResponse.builder().arn(caller.principal().arn()).account(caller.account().digits()).build();
                })
                .build();
    }
}
