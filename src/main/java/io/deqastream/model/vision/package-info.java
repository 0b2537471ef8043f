/** The vision encoder: 8-bit pixels in, one hidden state per patch and class token out. */
package io.deqastream.model.vision;
