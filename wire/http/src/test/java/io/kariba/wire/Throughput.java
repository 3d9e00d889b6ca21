package io.kariba.wire;

import io.kariba.api.SequentialIds;
import io.kariba.protocols.Answer;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.Service;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A server whose objects are 1 GiB of zeros and whose uploads go nowhere; to measure the front alone with curl. */
final class Throughput {
    public static void main(String[] args) throws Exception {
        FakeIdentity identity = new FakeIdentity();
        byte[] piece = new byte[256 << 10];
        Service s3 = () -> OperationTable.of("s3")
                .<PutObjectRequest, PutObjectResponse>onStream("PutObject", PutObjectRequest.class, (call, request, body) -> {
                    byte[] waste = new byte[256 << 10];
                    long n = 0;
                    for (int got = body.stream().read(waste); got >= 0; got = body.stream().read(waste)) {
                        n += got;
                    }
                    return Answer.of(PutObjectResponse.builder().eTag("\"" + n + "\"").build());
                })
                .<GetObjectRequest, GetObjectResponse>onCall("GetObject", GetObjectRequest.class, (call, request) -> Answer.of(
                        GetObjectResponse.builder().build()).withBody(new Answer.Body() {
                    @Override
                    public long length() {
                        return 1L << 30;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        for (int i = 0; i < 4096; i++) {
                            out.write(piece);
                        }
                    }
                }))
                .build();
        WireServer server = WireServer.builder().port(Integer.parseInt(args[0])).identity(identity, identity).ids(new SequentialIds()).services(args.length > 2 ? new FakeServices().all() : List.of(s3)).build();
        server.start();
        System.out.println("ready " + server.port());
        Thread.sleep(Long.parseLong(args[1]) * 1000);
        server.stop();
    }
}
