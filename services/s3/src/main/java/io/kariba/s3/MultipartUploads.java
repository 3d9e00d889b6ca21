package io.kariba.s3;
final class MultipartUploads { static final int MAX_PARTS = 10000; }
