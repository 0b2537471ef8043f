package io.deqastream.training.starter;

/**
 * One picture of known quality as the model will see it.
 *
 * @param rgb size x size pixels, interleaved, 8 bits
 * @param mos mean opinion of the simulated raters, 1 to 5
 * @param std their standard deviation
 * @param scene pictures with the same number show the same content
 * @param distortion the stronger one, or null for a pristine picture
 * @param strength of all that was done, 0 to 1
 */
record LabelledPicture(
    byte[] rgb, double mos, double std, int scene, Distortion distortion, double strength) {}
