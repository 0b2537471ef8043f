/** mPLUG-Owl2 for quality assessment on DJL's PyTorch engine, read from published checkpoints. */
package io.deqastream.model;
