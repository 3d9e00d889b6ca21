package io.kariba.trinoplugin;

import com.google.inject.Inject;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.hive.formats.line.LineDeserializerFactory;
import io.trino.hive.formats.line.LineReaderFactory;
import io.trino.hive.formats.line.openxjson.OpenXJsonDeserializerFactory;
import io.trino.hive.formats.line.text.TextLineReaderFactory;
import io.trino.plugin.hive.AcidInfo;
import io.trino.plugin.hive.HiveColumnHandle;
import io.trino.plugin.hive.HiveConfig;
import io.trino.plugin.hive.Schema;
import io.trino.plugin.hive.acid.AcidTransaction;
import io.trino.plugin.hive.line.LinePageSourceFactory;
import io.trino.plugin.hive.line.RegexPageSourceFactory;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.EmptyPageSource;
import io.trino.spi.predicate.TupleDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads tables of regular expressions as Trino does, and in their own way those that only pass as such ({@link LakeSerdes}). Stands in for Trino's own class. */
final class LakeTextSource extends RegexPageSourceFactory {
    private static final String PATTERN = "input.regex";
    private static final int BUFFER = 1024;
    private final Map<String, Source> sources;

    @Inject
    LakeTextSource(TrinoFileSystemFactory files, HiveConfig config) {
        super(files, config);
        int longest = Math.toIntExact(config.getTextMaxLineLength().toBytes());
        LineReaderFactory lines = new TextLineReaderFactory(BUFFER, BUFFER, longest);
        this.sources = Map.of(
                LakeSerdes.OPEN_CSV, new Source(files, new OpenCsvLines(), lines),
                LakeSerdes.GROK, new Source(files, new GrokLines(), lines),
                LakeSerdes.MULTI_DELIMITED, new Source(files, new MultiDelimitedLines(), lines),
                LakeSerdes.CLOUD_TRAIL, new Source(files, new OpenXJsonDeserializerFactory(), new CloudTrailRecords(longest)));
    }

    /** Lines of one SerDe. */
    private static final class Source extends LinePageSourceFactory {
        private final String serde;

        Source(TrinoFileSystemFactory files, LineDeserializerFactory deserializer, LineReaderFactory reader) {
            super(files, deserializer, reader);
            this.serde = deserializer.getHiveSerDeClassNames().iterator().next();
        }
    }

    @Override
    public Optional<ConnectorPageSource> createPageSource(
            ConnectorSession session,
            Location path,
            long start,
            long length,
            long estimatedFileSize,
            long fileModifiedTime,
            Schema schema,
            List<HiveColumnHandle> columns,
            TupleDomain<HiveColumnHandle> effectivePredicate,
            Optional<AcidInfo> acidInfo,
            OptionalInt bucketNumber,
            boolean originalFile,
            AcidTransaction transaction) {
        if (schema.serializationLibraryName().equals(LakeSerdes.REGEX)) {
            check(schema.serdeProperties());
        }
        String mark = schema.serdeProperties().get(LakeSerdes.MARK);
        Source source = mark == null ? null : sources.get(mark);
        if (source == null) {
            return super.createPageSource(
                    session, path, start, length, estimatedFileSize, fileModifiedTime, schema, columns, effectivePredicate, acidInfo, bucketNumber,
                    originalFile, transaction);
        }
        long wanted = length;
        if (mark.equals(LakeSerdes.CLOUD_TRAIL)) {
            // One JSON document a file: who gets its beginning reads all of it.
            if (start > 0) {
                return Optional.of(new EmptyPageSource());
            }
            wanted = estimatedFileSize;
        }
        Schema named = new Schema(source.serde, schema.isFullAcidTable(), schema.serdeProperties());
        return source.createPageSource(
                session, path, start, wanted, estimatedFileSize, fileModifiedTime, named, columns, effectivePredicate, acidInfo, bucketNumber, originalFile,
                transaction);
    }

    /**
     * What Trino would fail on as if it were its own fault, or read wrongly.
     *
     * @throws TrinoException INVALID_TABLE_PROPERTY, in words for the table's user
     */
    static void check(Map<String, String> properties) {
        String refused = properties.get(LakeSerdes.REFUSED);
        if (refused != null) {
            throw new TrinoException(StandardErrorCode.INVALID_TABLE_PROPERTY, refused);
        }
        if (properties.containsKey(LakeSerdes.MARK)) {
            return;
        }
        String pattern = properties.get(PATTERN);
        if (pattern == null) {
            throw new TrinoException(StandardErrorCode.INVALID_TABLE_PROPERTY, "RegexSerDe needs the property '" + PATTERN + "'");
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException invalid) {
            throw new TrinoException(
                    StandardErrorCode.INVALID_TABLE_PROPERTY,
                    "The property '" + PATTERN + "' is not a regular expression: " + invalid.getDescription() + ": " + pattern,
                    invalid);
        }
    }
}
