/**
 * Text to token ids as the LLaMA tokenizer of the reference does it, and the ids around an image.
 * Nothing beyond the JDK.
 */
package io.deqastream.model.text;
