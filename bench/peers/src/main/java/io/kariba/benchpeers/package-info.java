/** What benchmarks are compared with and what has to run on the engine's class path. Nothing of it is part of the product. */
package io.kariba.benchpeers;
