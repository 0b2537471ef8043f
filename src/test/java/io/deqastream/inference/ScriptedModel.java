package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.LevelDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A model that answers from the first pixel alone: its red value is the logit of "excellent", the
 * others are 0. Named red values make it fail. It can be held at the door of each pass.
 */
public final class ScriptedModel implements QualityModel {
  /** A picture on which the model fails. */
  public static final int POISON = 255;

  /** A picture with which the device is lost. */
  public static final int FATAL = 254;

  /** A picture whose answer is not a number. */
  public static final int NOT_A_NUMBER = 253;

  public static final int SIZE = 2;

  private final String device;
  private final List<Integer> batches = new ArrayList<>();
  private volatile Semaphore gate;
  public final CountDownLatch entered = new CountDownLatch(1);
  private volatile boolean closed;

  public ScriptedModel() {
    this("cpu");
  }

  public ScriptedModel(String device) {
    this.device = device;
  }

  /** From now on every pass waits for a permit. */
  public Semaphore hold() {
    gate = new Semaphore(0);
    return gate;
  }

  public static ModelPixels pixels(int red) {
    byte[] rgb = new byte[3 * SIZE * SIZE];
    rgb[0] = (byte) red;
    return new ModelPixels(SIZE, rgb);
  }

  /** What it says of {@link #pixels} with this red value. */
  public static LevelDistribution answer(int red) {
    return LevelDistribution.fromLogits(red / 10f, 0, 0, 0, 0);
  }

  /** Sizes of all batches asked, in order. */
  public synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("fake", "rev-1", SIZE, device);
  }

  @Override
  public float[][][] levelLogits(List<ModelPixels> images, List<Prompt> prompts) {
    synchronized (this) {
      batches.add(images.size());
    }
    entered.countDown();
    Semaphore door = gate;
    if (door != null) {
      door.acquireUninterruptibly();
    }
    float[][][] logits = new float[prompts.size()][images.size()][5];
    for (int b = 0; b < images.size(); b++) {
      int red = images.get(b).rgb()[0] & 0xff;
      if (red == FATAL) {
        throw new DeviceException("the device fell off the bus", null);
      }
      if (red == POISON) {
        throw new InferenceException("poison in a batch of " + images.size(), null);
      }
      for (float[][] answer : logits) {
        answer[b][0] = red == NOT_A_NUMBER ? Float.NaN : red / 10f;
      }
    }
    return logits;
  }

  @Override
  public void close() {
    closed = true;
  }
}
