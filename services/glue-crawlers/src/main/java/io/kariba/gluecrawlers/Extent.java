package io.kariba.gluecrawlers;

/**
 * How much data there is; records are an estimate.
 *
 * @param objects files
 * @param bytes as stored
 * @param records rows of the files that were looked at
 * @param recordBytes bytes of those rows, decompressed where known: records times their average size
 * @param seen bytes, as stored, of the files that were looked at
 */
record Extent(long objects, long bytes, long records, long recordBytes, long seen) {
    static final Extent NONE = new Extent(0, 0, 0, 0, 0);

    static Extent notLookedAt(long bytes) {
        return new Extent(1, bytes, 0, 0, 0);
    }

    Extent plus(Extent other) {
        return new Extent(
                objects + other.objects, bytes + other.bytes, records + other.records, recordBytes + other.recordBytes, seen + other.seen);
    }

    /** Rows of all files, those that were not looked at being like the others. */
    long recordCount() {
        return seen == 0 || seen == bytes ? records : Math.round((double) records * bytes / seen);
    }

    long averageRecordSize() {
        return records == 0 ? 0 : recordBytes / records;
    }
}
