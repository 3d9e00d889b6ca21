/**
 * Object bytes on files: small bodies in packs that share one fsync, a large one in a file of its own; every 64 KiB block carries a checksum that is
 * verified before its bytes are handed out.
 */
package io.kariba.objectfiles;
