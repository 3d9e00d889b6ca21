/**
 * Data files: recognising what a file holds and what its columns are. Knows bytes and Hive's types, no service: Glue's crawlers use it first.
 *
 * <p>A {@link io.kariba.formats.Classifier} looks at a {@link io.kariba.formats.DataFile} and says what it {@link io.kariba.formats.Recognition recognises}.
 * {@link io.kariba.formats.Classifiers} asks customers' own first, which {@link io.kariba.formats.CustomClassifiers} makes, then the built-in ones in AWS's order.
 *
 * <p>Files are other people's: every length, depth and number in them is bounded before it costs memory or time, and what is wrong with them ends in a
 * {@link io.kariba.formats.MalformedFile}.
 */
package io.kariba.formats;
