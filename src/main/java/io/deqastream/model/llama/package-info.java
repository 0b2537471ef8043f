/** The LLaMA-2 decoder with weights that exist twice, for text and for visual tokens. */
package io.deqastream.model.llama;
