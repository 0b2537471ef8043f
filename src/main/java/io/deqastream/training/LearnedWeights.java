package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.CheckpointException;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.LowRank;
import io.deqastream.model.nn.ParameterSource;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A checkpoint's tensors in fp32 for training, and adapters made beside them where the scope asks.
 * The arrays belong to the manager. Adapters start as PEFT's: A uniform in +-1/sqrt(in), B zero, so
 * that the first answers are the base's.
 */
final class LearnedWeights implements ParameterSource {
  /** alpha / rank, the reference script's 256 / 128. */
  static final int ALPHA_PER_RANK = 2;

  private final Checkpoint checkpoint;
  private final NDManager manager;
  private final TrainingScope scope;
  private final SplittableRandom random;
  private final Map<String, NDArray> all = new LinkedHashMap<>();
  private final Map<String, NDArray> adapters = new LinkedHashMap<>();
  private final Map<String, NDArray> trained = new LinkedHashMap<>();

  LearnedWeights(Checkpoint checkpoint, NDManager manager, TrainingScope scope, long seed) {
    this.checkpoint = checkpoint;
    this.manager = manager;
    this.scope = scope;
    this.random = new SplittableRandom(seed);
  }

  /** Every tensor of the checkpoint, by its name there. */
  Map<String, NDArray> all() {
    return Collections.unmodifiableMap(all);
  }

  /** Adapter tensors, by the names PEFT gives them. */
  Map<String, NDArray> adapters() {
    return Collections.unmodifiableMap(adapters);
  }

  /** What learns, by name. */
  Map<String, NDArray> trained() {
    return Collections.unmodifiableMap(trained);
  }

  @Override
  public NDArray parameter(String name, long... shape) {
    NDArray array = buffer(name, shape);
    if (scope.trains(name)) {
      trained.put(name, array);
    }
    return array;
  }

  @Override
  public NDArray buffer(String name, long... shape) {
    try {
      NDArray array = checkpoint.read(name, manager, DataType.FLOAT32);
      all.put(name, array);
      return array;
    } catch (CheckpointException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Linear linear(String prefix, long in, long out, boolean bias) {
    Linear base = ParameterSource.super.linear(prefix, in, out, bias);
    if (!scope.adapts(prefix)) {
      return base;
    }
    int rank = scope.loraRank();
    float[] start = new float[Math.toIntExact(rank * in)];
    double bound = 1 / Math.sqrt((double) in);
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextDouble(-bound, bound);
    }
    NDArray a = manager.create(start, new Shape(rank, in));
    NDArray b = manager.zeros(new Shape(out, rank));
    adapter(prefix + ".lora_A.weight", a);
    adapter(prefix + ".lora_B.weight", b);
    return new Linear(base.weight(), base.bias(), new LowRank(a, b, ALPHA_PER_RANK));
  }

  private void adapter(String name, NDArray array) {
    adapters.put("base_model.model." + name, array);
    trained.put("base_model.model." + name, array);
  }
}
