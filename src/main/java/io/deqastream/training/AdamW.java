package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter 2019), one kernel call per parameter.
 * Owns both moments; the parameters stay the caller's. A step consumes the gradients: they are zero
 * after it. One thread.
 */
public final class AdamW implements AutoCloseable {
  private final Settings settings;
  private final NDManager manager;
  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();
  private int steps;

  /**
   * The constants.
   *
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second
   * @param epsilon added to the root of the second moment
   * @param weightDecay share of a weight taken away per step and unit of learning rate
   */
  public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
    /** The reference's: no weight decay. */
    public static Settings defaults() {
      return new Settings(0.9, 0.999, 1e-8, 0);
    }

    /** These with another decay. */
    public Settings withWeightDecay(double decay) {
      return new Settings(beta1, beta2, epsilon, decay);
    }
  }

  /**
   * An optimizer at step 0; the parameters require gradients from now on.
   *
   * @param parent of its own manager
   * @param parameters what to train, by name; the order is kept
   */
  public AdamW(NDManager parent, Map<String, NDArray> parameters, Settings settings) {
    this.settings = settings;
    this.manager = parent.newSubManager();
    this.parameters = new LinkedHashMap<>(parameters);
    this.parameters.forEach(
        (name, p) -> {
          p.setRequiresGradient(true);
          first.put(name, manager.zeros(p.getShape(), p.getDataType()));
          second.put(name, manager.zeros(p.getShape(), p.getDataType()));
        });
  }

  /** The parameters it trains. */
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Steps done so far. */
  public int steps() {
    return steps;
  }

  /** The Euclidean norm of all gradients together; not finite if one of them is not. */
  public double gradientNorm() {
    try (NDManager work = manager.newSubManager()) {
      NDList norms = new NDList();
      for (NDArray parameter : parameters.values()) {
        NDArray gradient = parameter.getGradient();
        gradient.attach(work);
        norms.add(gradient.flatten().norm());
      }
      return NDArrays.stack(norms).norm().toFloatArray()[0];
    }
  }

  /**
   * One update from the gradients as they are, which are zero afterwards.
   *
   * @param rate learning rate
   * @param scale every gradient is multiplied by, for clipping
   */
  public void step(double rate, double scale) {
    steps++;
    double correction = Math.sqrt(1 - Math.pow(settings.beta2(), steps));
    double corrected = rate * correction / (1 - Math.pow(settings.beta1(), steps));
    parameters.forEach(
        (name, parameter) -> {
          try (NDArray gradient = parameter.getGradient()) {
            NDList inputs = new NDList(parameter, gradient, first.get(name), second.get(name));
            parameter
                .getNDArrayInternal()
                .adamUpdate(
                    inputs,
                    new NDList(parameter),
                    (float) rate,
                    (float) corrected,
                    (float) settings.weightDecay(),
                    (float) scale,
                    -1,
                    (float) settings.beta1(),
                    (float) settings.beta2(),
                    // The kernel divides by the uncorrected root; this makes it the paper's.
                    (float) (settings.epsilon() * correction),
                    false,
                    true);
          }
        });
  }

  /** Both moments of every parameter, as {@code first.NAME} and {@code second.NAME}; views. */
  Map<String, NDArray> moments() {
    Map<String, NDArray> moments = new LinkedHashMap<>();
    first.forEach((name, m) -> moments.put("first." + name, m));
    second.forEach((name, m) -> moments.put("second." + name, m));
    return moments;
  }

  /** Takes up moments saved after a number of steps. */
  void resume(int stepsDone, MomentSource saved) throws IOException {
    for (Map.Entry<String, NDArray> moment : moments().entrySet()) {
      try (NDArray stored = saved.read(moment.getKey(), manager)) {
        moment.getValue().subi(moment.getValue()).addi(stored);
      }
    }
    steps = stepsDone;
  }

  /** Where saved moments come from. */
  @FunctionalInterface
  interface MomentSource {
    NDArray read(String name, NDManager manager) throws IOException;
  }

  @Override
  public void close() {
    manager.close();
  }
}
