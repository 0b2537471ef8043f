package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns which parameters a model needs, and of what shape, by being handed to its constructors. It
 * holds no array; blocks built from it must not be run. Order is the order of asking.
 */
public final class ParameterInventory implements ParameterSource {
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  @Override
  public NDArray parameter(String name, long... shape) {
    List<Long> boxed = Arrays.stream(shape).boxed().toList();
    if (shapes.put(name, boxed) != null) {
      throw new IllegalStateException("parameter asked for twice: " + name);
    }
    return null;
  }

  /** Every parameter's name and shape. */
  public Map<String, List<Long>> shapes() {
    return Collections.unmodifiableMap(shapes);
  }
}
