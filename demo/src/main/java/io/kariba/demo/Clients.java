package io.kariba.demo;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS's own clients, pointed at one server. */
public final class Clients implements AutoCloseable {
    private final SdkHttpClient http = UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(5)).build();
    private final S3Client s3;
    private final GlueClient glue;
    private final AthenaClient athena;

    /** Clients of the account that the server's key names. */
    public Clients(URI endpoint, Region region, String accessKeyId, String secretAccessKey) {
        AwsCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey));
        s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .forcePathStyle(true)
                .build();
        glue = GlueClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
        athena = AthenaClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
    }

    public S3Client s3() {
        return s3;
    }

    public GlueClient glue() {
        return glue;
    }

    public AthenaClient athena() {
        return athena;
    }

    /**
     * Runs a statement and waits for its end.
     *
     * @param output where results go, {@code s3://bucket/prefix/}
     * @throws SdkClientException if it ends otherwise than SUCCEEDED, with the reason
     */
    public QueryExecution run(String sql, String database, String output) {
        String id = athena.startQueryExecution(start -> start.queryString(sql)
                        .queryExecutionContext(context -> context.database(database))
                        .resultConfiguration(result -> result.outputLocation(output)))
                .queryExecutionId();
        while (true) {
            GetQueryExecutionResponse response = athena.getQueryExecution(get -> get.queryExecutionId(id));
            QueryExecution execution = response.queryExecution();
            QueryExecutionState state = execution.status().state();
            if (state == QueryExecutionState.SUCCEEDED) {
                return execution;
            }
            if (state == QueryExecutionState.FAILED || state == QueryExecutionState.CANCELLED) {
                throw SdkClientException.create(state + ": " + execution.status().stateChangeReason() + "\n" + sql);
            }
            pause("a query");
        }
    }

    /**
     * Starts a crawler and waits for the end of its crawl.
     *
     * @throws SdkClientException if it ends otherwise than SUCCEEDED, with the reason
     */
    public void crawl(String name) {
        glue.startCrawler(start -> start.name(name));
        while (true) {
            Crawler crawler = glue.getCrawler(get -> get.name(name)).crawler();
            if (crawler.state() == CrawlerState.READY) {
                if (crawler.lastCrawl().status() != LastCrawlStatus.SUCCEEDED) {
                    throw SdkClientException.create("The crawl ended " + crawler.lastCrawl().status() + ": " + crawler.lastCrawl().errorMessage());
                }
                return;
            }
            pause("a crawl");
        }
    }

    private static void pause(String waitingFor) {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SdkClientException.create("Interrupted while waiting for " + waitingFor, e);
        }
    }

    @Override
    public void close() {
        s3.close();
        glue.close();
        athena.close();
        http.close();
    }
}
