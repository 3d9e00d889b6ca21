package io.kariba.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns and examples of https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html and https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html. */
class GrokTest {
    @Test
    void fieldsHaveTheTypesThatGlueDocuments() {
        Grok grok = Grok.compile("%{NUMBER:a} %{NUMBER:b:byte} %{WORD:c:boolean} %{NUMBER:d:double} %{NUMBER:e:short} %{NUMBER:f:int} %{WORD:g:string} %{NUMBER:h:long} %{NUMBER:i:float}", "");
        assertThat(grok.columns().stream().map(column -> column.name() + " " + column.type().text()))
                .containsExactly("a string", "b tinyint", "c boolean", "d double", "e smallint", "f int", "g string", "h bigint", "i float");
    }

    @Test
    void classifierOfTheDocumentationTakesItsLinesApart() {
        Grok grok = Grok.compile(
                "%{TIMESTAMP_ISO8601:timestamp} \\[%{MESSAGEPREFIX:message_prefix}\\] %{CRAWLERLOGLEVEL:loglevel} : %{GREEDYDATA:message}",
                "CRAWLERLOGLEVEL (BENCHMARK|ERROR|WARN|INFO|TRACE)\nMESSAGEPREFIX .*-.*-.*-.*-.*");
        assertThat(grok.match("2018-07-12T10:20:30Z [a1-b2-c3-d4-e5] INFO : crawl is done: 3"))
                .hasValue(Map.of("timestamp", "2018-07-12T10:20:30Z", "message_prefix", "a1-b2-c3-d4-e5", "loglevel", "INFO", "message", "crawl is done: 3"));
        assertThat(grok.match("2018-07-12 something else")).isEmpty();
    }

    @Test
    void patternsOfAthenasDocumentationWork() {
        Grok maillog = Grok.compile("%{SYSLOGBASE} %{POSTFIX_QUEUEID:queue_id}: %{GREEDYDATA:syslog_message}", "POSTFIX_QUEUEID [0-9A-F]{7,12}");
        assertThat(maillog.match("Feb  9 07:15:00 m4eastmail postfix/smtpd[19305]: B88C4120838: connect from unknown[192.168.55.4]"))
                .hasValue(Map.of(
                        "timestamp", "Feb  9 07:15:00",
                        "logsource", "m4eastmail",
                        "program", "postfix/smtpd",
                        "pid", "19305",
                        "queue_id", "B88C4120838",
                        "syslog_message", "connect from unknown[192.168.55.4]"));
        // A blank before the field's name stands in the page on Apache logs.
        Grok apache = Grok.compile("^%{IPV4:client_ip} %{DATA:client_id} %{USERNAME:user_id} %{GREEDYDATA:request_received_time} %{QUOTEDSTRING:client_request} %{DATA:server_status} %{DATA: returned_obj_size}$", "");
        assertThat(apache.match("198.51.100.7 - Li [10/Oct/2019:13:55:36 -0700] \"GET /logo.gif HTTP/1.0\" 200 232").orElseThrow())
                .containsEntry("client_ip", "198.51.100.7")
                .containsEntry("client_request", "\"GET /logo.gif HTTP/1.0\"")
                .containsEntry("returned_obj_size", "232");
        Grok access = Grok.compile("%{NOTSPACE:bucket_owner}[ ]%{NOTSPACE:bucket}[ ]\\[%{INSIDE_BRACKETS:time}\\] \"%{INSIDE_QS:request}\"", "INSIDE_QS ([^\"]*)\nINSIDE_BRACKETS ([^\\]]*)");
        assertThat(access.match("79a5 mybucket [06/Feb/2019:00:00:38 +0000] \"GET /mybucket HTTP/1.1\"").orElseThrow())
                .containsEntry("time", "06/Feb/2019:00:00:38 +0000")
                .containsEntry("request", "GET /mybucket HTTP/1.1");
    }

    @Test
    void namedGroupsAreFields() {
        // As Amazon Redshift's documentation has it for Ruby's logs: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_TABLE.html
        Grok grok = Grok.compile("[DFEWI], \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid:int}\\] *(?<loglevel>:DEBUG|FATAL|ERROR|WARN|INFO) -- +%{DATA:progname}: %{GREEDYDATA:message}", "");
        assertThat(grok.fields().stream().map(GrokField::name)).containsExactly("timestamp", "pid", "loglevel", "progname", "message");
        assertThat(grok.match("I, [1999-03-03T02:34:24.895701 #19074]  INFO -- Main: info.").orElseThrow()).containsEntry("loglevel", "INFO").containsEntry("pid", "19074");
    }

    @Test
    void onlyFieldsAreGroupsOfTheRegularExpression() {
        Grok grok = Grok.compile("((%{WORD:first})|(?:%{INT:second:int}))+ \\(literal\\) [(]%{WORD:third}[)] (?=x)\\Q(\\E", "");
        Matcher matcher = Pattern.compile(grok.regex()).matcher("abc (literal) (def) x");
        assertThat(matcher.groupCount()).isEqualTo(3);
        assertThat(grok.fields().stream().map(GrokField::name)).containsExactly("first", "second", "third");
    }

    @Test
    void lineRegexTakesChosenFieldsFromAWholeLine() {
        Grok grok = Grok.compile("%{COMMONAPACHELOG}", "");
        Matcher matcher = Pattern.compile(grok.lineRegex(List.of("clientip", "verb", "BYTES")))
                .matcher("127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 and more");
        assertThat(matcher.matches()).isTrue();
        assertThat(matcher.groupCount()).isEqualTo(3);
        assertThat(List.of(matcher.group(1), matcher.group(2), matcher.group(3))).containsExactly("127.0.0.1", "GET", "2326");
    }

    @Test
    void patternsWithoutAFieldAreGroupsOfTheirOwnNameButNoColumns() {
        // The first example of https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html has a column syslogbase.
        Grok grok = Grok.compile("%{SYSLOGBASE} %{QUEUE:queue_id}: %{WORD} %{WORD:word} %{INT} %{INT}", "QUEUE [0-9A-F]{7,12}");
        assertThat(grok.fields().stream().map(GrokField::name)).containsExactly("SYSLOGBASE", "timestamp", "facility", "priority", "logsource", "program", "pid", "queue_id", "word", "INT");
        Matcher matcher = Pattern.compile(grok.regex()).matcher("Feb  9 07:15:00 m4eastmail smtpd[1]: B88C4120838: a b 1 2");
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.groupCount()).isEqualTo(10);
        assertThat(List.of(matcher.group(1), matcher.group(8), matcher.group(9), matcher.group(10))).containsExactly("Feb  9 07:15:00 m4eastmail smtpd[1]:", "B88C4120838", "b", "1");
        assertThat(grok.columns().stream().map(Column::name)).containsExactly("timestamp", "facility", "priority", "logsource", "program", "pid", "queue_id", "word");
    }

    @Test
    void inlineDefinitionsAndRepeatedNamesWork() {
        Grok grok = Grok.compile("%{SIZE:size:long=[0-9]{1,3}|-} (?:%{INT:n:int}|%{WORD:n})", "");
        assertThat(grok.columns()).hasSize(2);
        assertThat(grok.match("- abc")).hasValue(Map.of("size", "-", "n", "abc"));
        assertThat(grok.match("123 7")).hasValue(Map.of("size", "123", "n", "7"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            IPV4 | 192.168.0.1
            IPV6 | ::1
            IPV6 | 2001:db8::ff00:42:8329
            IPV6 | fe80:0:0:0:0:0:0:1
            IPV6 | ::ffff:192.0.2.128
            IP | 10.0.0.1
            HOSTNAME | www.example.com
            IPORHOST | my_host-1
            HOSTPORT | localhost:8080
            MAC | 00-14-22-01-23-45
            MAC | 00:14:22:01:23:45
            MAC | 0014.2201.2345
            UUID | 123e4567-e89b-12d3-a456-426614174000
            NUMBER | -1.5
            NUMBER | .5
            BASE16NUM | 0xCAFE
            BOOLEAN | TRUE
            QUOTEDSTRING | "a \\" b"
            QS | 'x'
            PATH | /var/log/messages
            PATH | C:\\Windows\\x
            URI | https://user@example.com:8080/a/b?c=d
            TTY | /dev/pts/12
            MONTH | September
            DAY | Tue
            TIME | 23:59:60.123
            DATE_US | 10/21/2020
            DATE_EU | 21.10.2020
            TIMESTAMP_ISO8601 | 2020-01-02T03:04:05.678+01:00
            DATESTAMP_RFC2822 | Mon, 02 Jan 2006 15:04:05 -0700
            DATESTAMP_RFC822 | Mon Jan 02 2006 15:04:05 EST
            DATESTAMP_EVENTLOG | 20200102030405
            HTTPDATE | 10/Oct/2000:13:55:36 -0700
            SYSLOGTIMESTAMP | Feb  1 06:25:43
            CISCOTIMESTAMP | Feb 11 06:25:43
            SYSLOGPROG | sshd[123]
            SYSLOGFACILITY | <13.5>
            LOGLEVEL | WARNING
            LOGLEVEL | Error
            """)
    void builtInPatternsMatchWhatTheyAreNamedFor(String pattern, String text) {
        assertThat(Grok.compile("^%{" + pattern + ":value}$", "").match(text).orElseThrow()).containsEntry("value", text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IPV4 | 192.168.0.256
            IPV6 | 1:2:3:4:5:6:7
            IPV6 | 1::2::3
            NUMBER | 1.2.3
            TIME | 24:00:00
            MONTH | Januar
            POSINT | 0
            MAC | 00:14:22:01:23
            """)
    void builtInPatternsMatchNothingElse(String pattern, String text) {
        assertThat(Grok.compile("^%{" + pattern + "}$", "").matches(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(?:a|aa)+$", "(.*a){20}$", "%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}%{GREEDYDATA}x"})
    void patternsThatWouldSearchForeverMatchNothing(String pattern) {
        Grok grok = Grok.compile(pattern, "");
        assertThat(grok.matches("a".repeat(5_000) + "!")).isFalse();
        assertThat(grok.match("a".repeat(5_000) + "!")).isEmpty();
    }

    @Test
    void longLinesDoNotExhaustTheStack() {
        assertThat(Grok.compile("^(?:a|b)*c", "").matches("ab".repeat(30_000) + "c")).isIn(true, false);
        assertThat(Grok.compile("%{GREEDYDATA:all}", "").match("x".repeat(200_000)).orElseThrow().get("all")).hasSize(Grok.LINE_LENGTH);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            %{NOSUCH:x} | Pattern NOSUCH is not defined.
            %{NUMBER:x:decimal} | Invalid data type: decimal. Use byte, boolean, double, short, int, string, long or float.
            %{} | Grok pattern has a reference that names no pattern: %{}.
            %{NUMBER | Grok pattern has a reference that is not closed.
            %{NUMBER:a,b} | Grok pattern has a field whose name is not valid: a,b. Use letters, digits, underscores, hyphens and dots.
            [abc | Grok pattern has a character class that is not closed.
            (a | Grok pattern is not a valid regular expression: Unclosed group.
            (a)\\1 | Grok pattern refers back to a group, which is not supported: \\1.
            %{LOOP} | Pattern LOOP contains itself.
            %{GROWN9} | Grok pattern is longer than 500000 characters with its named patterns written out.
            """)
    void brokenPatternsAreExplained(String pattern, String message) {
        StringBuilder custom = new StringBuilder("LOOP a%{LOOPED}\nLOOPED %{LOOP}\nGROWN0 " + "x".repeat(1_000) + "\n");
        for (int level = 1; level < 10; level++) {
            custom.append("GROWN").append(level).append(" ").append(("%{GROWN" + (level - 1) + "}").repeat(10)).append("\n");
        }
        assertThatThrownBy(() -> Grok.compile(pattern, custom.toString())).isInstanceOf(InvalidClassifier.class).hasMessage(message);
    }

    @Test
    void customPatternsAreNamesWithDefinitions() {
        assertThat(Grok.compile("%{A:a}", "# comment\r\n\r\n  A  x+ y\r\n").matches("xx y")).isTrue();
        assertThatThrownBy(() -> Grok.compile("%{A:a}", "A")).isInstanceOf(InvalidClassifier.class).hasMessage("Custom pattern is not a name followed by its definition: A");
        assertThatThrownBy(() -> Grok.compile(" ", "")).isInstanceOf(InvalidClassifier.class);
    }
}
