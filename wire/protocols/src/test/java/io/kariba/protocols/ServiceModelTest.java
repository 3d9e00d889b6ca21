package io.kariba.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceModelTest {
    private static final List<String> ALL = List.of(
            "s3", "glue", "athena", "sts", "iam", "kinesis", "firehose", "kms", "lambda", "stepfunctions", "events", "cloudtrail", "cloudwatch", "logs",
            "redshift", "redshift-data", "emr", "opensearch", "quicksight", "timestream-write", "timestream-query", "sagemaker", "lakeformation", "sqs", "sns",
            "dynamodb");

    @Test
    void everyModelLoadsAndAllItsShapesResolve() {
        for (String name : ALL) {
            long start = System.nanoTime();
            ServiceModel model = ServiceModel.load(name);
            long loaded = System.nanoTime() - start;
            int shapes = resolveAll(model);
            System.out.printf("%s: %d operations, %d shapes, loaded in %.1f ms%n", name, model.operations().size(), shapes, loaded / 1e6);
            assertThat(model.operations()).isNotEmpty();
        }
    }

    private static int resolveAll(ServiceModel model) {
        Set<Shape> seen = new HashSet<>();
        Deque<Shape> open = new ArrayDeque<>();
        for (OperationModel operation : model.operations()) {
            open.addAll(operation.errors());
            if (operation.input() != null) {
                open.add(operation.input());
            }
            if (operation.output() != null) {
                open.add(operation.output());
            }
        }
        while (!open.isEmpty()) {
            Shape shape = open.pop();
            if (seen.add(shape)) {
                shape.members().values().forEach(member -> open.add(member.shape()));
                if (shape.element() != null) {
                    open.add(shape.element().shape());
                }
                if (shape.key() != null) {
                    open.add(shape.key().shape());
                }
                shape.pattern();
            }
        }
        return seen.size();
    }

    @Test
    void metadataIsWhatRoutingNeeds() {
        assertThat(ServiceModel.load("glue").targetPrefix()).isEqualTo("AWSGlue");
        assertThat(ServiceModel.load("glue").protocol()).isEqualTo(Protocol.AWS_JSON_1_1);
        assertThat(ServiceModel.load("cloudwatch").protocols())
                .containsExactly(Protocol.RPC_V2_CBOR, Protocol.AWS_JSON_1_0, Protocol.AWS_QUERY);
        assertThat(ServiceModel.load("cloudwatch").signingName()).isEqualTo("monitoring");
        assertThat(ServiceModel.load("timestream-query").signingName()).isEqualTo("timestream");
        assertThat(ServiceModel.load("stepfunctions").serviceId()).isEqualTo("SFN");
        assertThat(ServiceModel.load("s3").operation("PutObject").orElseThrow().isStreamingInput()).isTrue();
        assertThat(ServiceModel.load("s3").operation("GetObject").orElseThrow().isStreamingOutput()).isTrue();
        assertThat(ServiceModel.load("s3").operation("PutBucketAcl").orElseThrow().isStreamingInput()).isFalse();
    }

    @Test
    void aModelIsLoadedOnce() {
        assertThat(ServiceModel.load("sts")).isSameAs(ServiceModel.load("sts"));
    }

    @Test
    void anUnknownModelIsRefused() {
        assertThatThrownBy(() -> ServiceModel.load("nothing")).isInstanceOf(IllegalArgumentException.class);
    }
}
