/** The story the README begins with, told by an ordinary client: raw files, a catalog, a question, and what Parquet and partitions save. */
package io.kariba.demo;
