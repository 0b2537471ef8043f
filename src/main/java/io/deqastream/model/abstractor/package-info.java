/** The visual abstractor: many patch states in, a few visual tokens for the decoder out. */
package io.deqastream.model.abstractor;
