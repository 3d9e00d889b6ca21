package io.kariba.gluecrawlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of AWS's page on exclude patterns, and its grammar's edges. */
class GlobTest {
    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '"', value = {
        "*.csv a.csv true",
        "*.csv sub/a.csv false",
        "*.* a.b true",
        "*.{csv,avro} x.avro true",
        "*.{csv,avro} x.json false",
        "foo.? foo.x true",
        "foo.? foo.xy false",
        "foo.? foo./ false",
        "myfolder/* myfolder/mysource true",
        "myfolder/* myfolder/mysource/data false",
        "myfolder/*/* myfolder/mysource/data true",
        "myfolder/** myfolder/mysource/mydata true",
        "myfolder** myfolder true",
        "myfolder** myfolder/mydata.txt true",
        "** any/thing true",
        "**/_x/* a/_x/y true",
        "[a-c].txt b.txt true",
        "[a-c].txt d.txt false",
        "[!a-c].txt d.txt true",
        "[!a-c].txt a.txt false",
        "[-a].txt -.txt true",
        "[*].txt *.txt true",
        "[*].txt a.txt false",
        "[]].txt ].txt true",
        "[!a].txt /.txt false",
        "\\{a\\} {a} true",
        "\\\\ \\ true",
        "a+(b).txt a+(b).txt true",
        "*.csv .csv true",
        "{a,b} a,b false",
        "a,b a,b true",
        "{open {open true",
        "[open [open true",
    })
    void matchesAsAwsSays(String pattern, String path, boolean expected) {
        assertThat(Glob.of(pattern).pattern().matcher(path).matches()).isEqualTo(expected);
    }

    @Test
    void patternsThatTryEveryWayFailTheCrawl() {
        List<Glob> globs = List.of(Glob.of("**a".repeat(40) + "b"));
        assertThatThrownBy(() -> Glob.anyMatches(globs, "a".repeat(1_000))).isInstanceOf(Crawl.CrawlFailed.class);
        assertThat(Glob.anyMatches(List.of(Glob.of("**/x/**"), Glob.of("**.csv")), "x/".repeat(510) + "a.csv")).isTrue();
    }
}
