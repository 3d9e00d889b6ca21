package io.kariba.gluecatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.TableVersion;
import software.amazon.awssdk.services.glue.model.TableVersionError;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;

class TableVersionsTest {
    private final Room room = Room.withTable("sales", "orders");

    private void update(int description, Boolean skipArchive) {
        room.glue.tables.updateTable(room.root, UpdateTableRequest.builder()
                .databaseName("sales")
                .tableInput(Room.input("orders").toBuilder().description("v" + description).build())
                .skipArchive(skipArchive)
                .build());
    }

    @BeforeEach
    void twelveVersions() {
        for (int i = 1; i < 12; i++) {
            update(i, null);
        }
    }

    private List<String> versions(Integer limit) {
        List<String> all = new ArrayList<>();
        String token = null;
        do {
            GetTableVersionsResponse page = room.glue.versions.getTableVersions(room.root,
                    GetTableVersionsRequest.builder().databaseName("sales").tableName("orders").maxResults(limit).nextToken(token).build());
            page.tableVersions().forEach(version -> all.add(version.versionId()));
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    private TableVersion get(String version) {
        return room.glue.versions.getTableVersion(room.root,
                        GetTableVersionRequest.builder().databaseName("sales").tableName("orders").versionId(version).build())
                .tableVersion();
    }

    @Test
    void versionsAreListedNewestFirstWhateverThePageSize() {
        List<String> expected = List.of("11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0");
        assertThat(versions(null)).isEqualTo(expected);
        assertThat(versions(1)).isEqualTo(expected);
        assertThat(versions(5)).isEqualTo(expected);
    }

    @Test
    void everyVersionIsWhatTheTableWas() {
        assertThat(get("0").table().description()).isNull();
        assertThat(get("7").table().description()).isEqualTo("v7");
        assertThat(get("7").table().versionId()).isEqualTo("7");
        assertThat(get(null).versionId()).isEqualTo("11");
        assertThatThrownBy(() -> get("12")).isInstanceOf(EntityNotFoundException.class);
        assertThatThrownBy(() -> get("latest")).isInstanceOf(EntityNotFoundException.class);
    }

    @Test
    void skippedArchiveCountsTheVersionButKeepsNone() {
        update(12, true);
        update(13, false);
        assertThat(versions(null)).startsWith("13", "12", "10").doesNotContain("11");
    }

    @Test
    void deletedVersionsAreGoneAndTheLatestStays() {
        room.glue.versions.deleteTableVersion(room.root,
                DeleteTableVersionRequest.builder().databaseName("sales").tableName("orders").versionId("3").build());
        List<TableVersionError> errors = room.glue.versions.batchDeleteTableVersion(room.root,
                        BatchDeleteTableVersionRequest.builder().databaseName("sales").tableName("orders").versionIds("3", "4", "11", "5").build())
                .errors();
        assertThat(errors).extracting(TableVersionError::versionId).containsExactly("3", "11");
        assertThat(errors).extracting(error -> error.errorDetail().errorCode()).containsExactly("EntityNotFoundException", "InvalidInputException");
        assertThat(versions(null)).containsExactly("11", "10", "9", "8", "7", "6", "2", "1", "0");
        assertThatThrownBy(() -> room.glue.versions.deleteTableVersion(room.root,
                        DeleteTableVersionRequest.builder().databaseName("sales").tableName("orders").versionId("11").build()))
                .isInstanceOf(InvalidInputException.class);
    }
}
