/** Losses, the training loop and evaluation over {@code model}, as DeQA-Score trains. */
package io.deqastream.training;
