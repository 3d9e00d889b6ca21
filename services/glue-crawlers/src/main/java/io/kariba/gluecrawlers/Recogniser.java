package io.kariba.gluecrawlers;

import io.kariba.formats.Classifier;
import io.kariba.formats.DataFile;
import io.kariba.formats.Recognition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@link io.kariba.formats.Classifiers#recognise}, so that tests can say what a file is. Called by many threads. */
interface Recogniser {
    Optional<Recognition> recognise(DataFile file, List<Classifier> custom) throws IOException;
}
