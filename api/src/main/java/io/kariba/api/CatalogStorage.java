package io.kariba.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where and how a table or partition is stored: Glue's StorageDescriptor.
 *
 * @param columns without the partition keys
 * @param location an {@code s3://} URI, absent for views
 * @param serdeLibrary the Hive SerDe's class name
 * @param bucketColumns empty when not bucketed
 * @param bucketCount 0 or less when not bucketed
 */
public record CatalogStorage(
        List<CatalogColumn> columns,
        Optional<String> location,
        Optional<String> inputFormat,
        Optional<String> outputFormat,
        boolean compressed,
        Optional<String> serdeLibrary,
        Map<String, String> serdeParameters,
        List<String> bucketColumns,
        int bucketCount,
        Map<String, String> parameters) {
    public CatalogStorage {
        columns = List.copyOf(columns);
        serdeParameters = Map.copyOf(serdeParameters);
        bucketColumns = List.copyOf(bucketColumns);
        parameters = Map.copyOf(parameters);
    }

    public CatalogStorage withColumns(List<CatalogColumn> changed) {
        return new CatalogStorage(
                changed, location, inputFormat, outputFormat, compressed, serdeLibrary, serdeParameters, bucketColumns, bucketCount, parameters);
    }

    public CatalogStorage withLocation(String changed) {
        return new CatalogStorage(
                columns, Optional.of(changed), inputFormat, outputFormat, compressed, serdeLibrary, serdeParameters, bucketColumns, bucketCount,
                parameters);
    }
}
