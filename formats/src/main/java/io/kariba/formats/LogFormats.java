package io.kariba.formats;

import java.util.List;

/**
 * The log formats that Glue knows by itself, each a grok pattern, with Glue's words for them and in its order. Documented are the words; fields have the names that Logstash's patterns made
 * common.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in">Built-in classifiers</a>
 */
final class LogFormats {
    private static final String COMBINED_APACHE = "%{COMBINEDAPACHELOG}";
    private static final String APACHE = "%{COMMONAPACHELOG}";

    private static final String KERNEL = "(?<timestamp>%{SYSLOGTIMESTAMP}|%{TIMESTAMP_ISO8601}) %{SYSLOGHOST:logsource} kernel: (?:\\[ *%{NUMBER:uptime:double}\\] )?%{GREEDYDATA:message}";
    /** The kernel's own buffer; seconds have a fraction, which tells them from the process in brackets of other logs. */
    private static final String DMESG = "\\[ *%{UPTIME:uptime:double=[0-9]+[.][0-9]+}\\] %{GREEDYDATA:message}";

    /** IIS's own format of fifteen fields between commas. */
    private static final String IIS = "%{IPORHOST:client_ip}, %{DATA:user_name}, %{DATE_US:date}, %{TIME:time}, %{DATA:service}, %{DATA:server_name}, %{IPORHOST:server_ip}, "
            + "%{INT:time_taken:int}, %{INT:bytes_received:long}, %{INT:bytes_sent:long}, %{INT:service_status:int}, %{INT:windows_status:int}, "
            + "%{NOTSPACE:request_method}, %{DATA:target}, %{DATA:parameters},?$";

    private static final String RUBY = "[DFEWIA], \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid:int}\\] *(?<loglevel>DEBUG|FATAL|ERROR|WARN|INFO|ANY) -- +%{DATA:progname}: %{GREEDYDATA:message}";

    private static final String SQUID = "%{NUMBER:timestamp:double} +%{INT:duration:int} %{IPORHOST:client_address} %{WORD:cache_result}/%{INT:status_code:int} %{INT:bytes:long} "
            + "%{NOTSPACE:request_method} %{NOTSPACE:url} %{NOTSPACE:user} %{WORD:hierarchy_code}/%{NOTSPACE:server} %{NOTSPACE:content_type}";

    private static final String REDIS_MONITOR = "%{NUMBER:timestamp:double} \\[%{INT:database:int} (?:%{IP:client}:%{POSINT:port:int}|lua|unix:[^\\]]*)\\] \"%{WORD:command}\"\\s?%{GREEDYDATA:params}";
    /** Of Redis 2, where the process is in brackets, and later, where a letter says what it does. */
    private static final String REDIS = "\\[?%{POSINT:pid:int}(?:\\]|:%{WORD:role}) (?<timestamp>%{MONTHDAY} %{MONTH}(?: %{YEAR})? %{TIME}) (?<level>[.*#-]) %{GREEDYDATA:message}";

    private LogFormats() {}

    static List<Classifier> all() {
        return List.of(
                GrokClassifier.builtIn("combined_apache", COMBINED_APACHE),
                GrokClassifier.builtIn("apache", APACHE),
                GrokClassifier.builtIn("linux_kernel", KERNEL),
                GrokClassifier.builtIn("linux_kernel", DMESG),
                GrokClassifier.builtIn("microsoft_log", IIS),
                new MicrosoftLogClassifier(),
                GrokClassifier.builtIn("ruby_logger", RUBY),
                GrokClassifier.builtIn("squid", SQUID),
                GrokClassifier.builtIn("redismonlog", REDIS_MONITOR),
                GrokClassifier.builtIn("redislog", REDIS));
    }
}
