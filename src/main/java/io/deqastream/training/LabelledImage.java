package io.deqastream.training;

import io.deqastream.quality.Gaussian;
import java.nio.file.Path;

/**
 * One row of a labelled list: a picture and what people said of it. Values only; whether the
 * picture can be read is not known yet.
 *
 * @param row where it stands in the list, counted from 1, a header line included
 * @param image the picture's file
 * @param opinion MOS and standard deviation, on the dataset's own scale
 * @param dataset pictures are only compared within one
 */
public record LabelledImage(int row, Path image, Gaussian opinion, String dataset) {}
