/**
 * Glue's crawlers and classifiers: the resources and their schedules, the life of a crawl, and the crawl itself: walking targets, grouping files into tables
 * and partitions, and changing the catalog as the crawler's policies say.
 */
package io.kariba.gluecrawlers;
