package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;

/**
 * Keys and values of one layer for a stretch of positions, keys already rotated.
 *
 * @param key [B, H, T, D]
 * @param value [B, H, T, D]
 */
record KeyValue(NDArray key, NDArray value) {}
