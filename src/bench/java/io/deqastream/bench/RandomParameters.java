package io.deqastream.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.abstractor.SinCosPositions;
import io.deqastream.model.nn.ParameterSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Random weights of useful scale, made on the device: matrices keep the size of what passes through
 * them, norms are ones, biases small. The arrays belong to the manager.
 */
final class RandomParameters implements ParameterSource {
  private final NDManager manager;
  private final DataType type;
  private final Map<String, NDArray> made = new LinkedHashMap<>();

  RandomParameters(NDManager manager, DataType type) {
    this.manager = manager;
    this.type = type;
  }

  @Override
  public NDArray parameter(String name, long... dimensions) {
    Shape shape = new Shape(dimensions);
    NDArray array;
    if (name.endsWith("norm.weight") || name.matches(".*(norm.*|ffn_ln)\\.(.*\\.)?weight")) {
      array = manager.ones(shape, type);
    } else {
      long fanIn = shape.size() / dimensions[0];
      float scale = dimensions.length > 1 ? (float) (1 / Math.sqrt((double) fanIn)) : 0.02f;
      array = manager.randomNormal(0, scale, shape, type);
    }
    made.put(name, array);
    return array;
  }

  /** The abstractor's position tables, as training starts from them. */
  @Override
  public NDArray buffer(String name, long... dimensions) {
    int width = (int) dimensions[1];
    float[] table =
        name.endsWith("q_pos_embed")
            ? SinCosPositions.line((int) dimensions[0], width)
            : SinCosPositions.grid((int) Math.sqrt(dimensions[0] - 1.0), width);
    NDArray array = manager.create(table, new Shape(dimensions)).toType(type, false);
    made.put(name, array);
    return array;
  }

  /** Everything made so far, by name. */
  Map<String, NDArray> made() {
    return Collections.unmodifiableMap(made);
  }
}
