/**
 * Data files: recognising what a file holds and what its columns are. Knows bytes and Hive's types, no service: Glue's crawlers use it first.
 *
 * <p>A {@link io.kariba.formats.Classifier} looks at a {@link io.kariba.formats.DataFile} and says what it {@link io.kariba.formats.Recognition recognises}.
 * {@link io.kariba.formats.Classifiers} asks customers' own first, then the built-in ones in AWS's order.
 */
package io.kariba.formats;
