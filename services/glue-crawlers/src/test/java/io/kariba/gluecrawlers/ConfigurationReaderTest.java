package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.glue.model.InvalidInputException;

class ConfigurationReaderTest {
    @Test
    void everyOptionIsRead() {
        assertThat(ConfigurationReader.read("""
                {"Version": 1.0, "CreatePartitionIndex": true,
                 "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
                                   "Tables": {"AddOrUpdateBehavior": "MergeNewColumns", "TableThreshold": 7}},
                 "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 3}}"""))
                .isEqualTo(new CrawlerConfiguration(true, true, true, true, OptionalInt.of(3), OptionalInt.of(7)));
    }

    @Test
    void noneAndAlmostNoneAreDefaults() {
        for (String text : new String[] {null, "", "{\"Version\":1}", "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":{}},\"Grouping\":{}}"}) {
            assertThat(ConfigurationReader.read(text)).isEqualTo(CrawlerConfiguration.DEFAULT);
        }
    }

    /** The wording of unknown keys is AWS's, as Terraform's users report it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'Version':1.0,'CrawlerOutput':{'Partitions':{'UpdateBehavior':'LOG'}}} | CrawlerOutput.Partitions contains unsupported keys: UpdateBehavior.",
        "{'Version':1.0,'A':1,'B':2} | Configuration contains unsupported keys: A, B.",
        "{'Version':1.0,'Grouping':{'TableGroupingBehavior':1}} | Grouping contains unsupported keys: TableGroupingBehavior.",
        "{'Version':1.0,'Grouping':{'TableGroupingPolicy':'None'}} | Grouping.TableGroupingPolicy has an unsupported value: None.",
        "{'Version':1.0,'Grouping':{'TableLevelConfiguration':0}} | Grouping.TableLevelConfiguration has an unsupported value: 0.",
        "{'Version':1.0,'Grouping':{'TableLevelConfiguration':'3'}} | Grouping.TableLevelConfiguration has an unsupported value: 3.",
        "{'Version':1.0,'CrawlerOutput':{'Tables':{'TableThreshold':1.5}}} | CrawlerOutput.Tables.TableThreshold has an unsupported value: 1.5.",
        "{'Version':1.0,'CrawlerOutput':[]} | CrawlerOutput is not a JSON object.",
        "{'Version':1.0,'CreatePartitionIndex':'yes'} | CreatePartitionIndex has an unsupported value: yes.",
        "{'Version':2.0} | Crawler configuration must have Version 1.0.",
        "{} | Crawler configuration must have Version 1.0.",
        "[] | Crawler configuration is not a JSON object.",
        "{'Version':1.0 | Crawler configuration is not valid JSON.",
        "{'Version':1.0,'Version':1.0} | Crawler configuration is not valid JSON.",
        "nonsense | Crawler configuration is not valid JSON.",
    })
    void whatIsUnknownIsRefused(String text, String message) {
        assertThatThrownBy(() -> ConfigurationReader.read(text.replace('\'', '"')))
                .isInstanceOf(InvalidInputException.class)
                .satisfies(e -> assertThat(((InvalidInputException) e).awsErrorDetails().errorMessage()).isEqualTo(message));
    }
}
