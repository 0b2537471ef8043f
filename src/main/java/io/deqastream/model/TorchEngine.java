package io.deqastream.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.Locale;

/**
 * The one place that starts PyTorch: sets DJL's switches before its classes read them, and turns
 * device names into managers. Stateless after the first call; any thread.
 */
public final class TorchEngine {
  static {
    // DJL would report its use to its authors, look for a cloud's metadata service, and download.
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("ai.djl.offline", "true");
    // The profiling executor re-specialises on every new batch size; ours vary all the time.
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
  }

  private TorchEngine() {}

  /**
   * A manager on a device; everything a model holds hangs below one such manager.
   *
   * @param device {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto}: the first CUDA device
   *     if there is one
   * @throws IllegalArgumentException if there is no such device
   */
  public static NDManager manager(String device) {
    return NDManager.newBaseManager(device(device), "PyTorch");
  }

  /** How a device is called in descriptions: {@code cpu} or {@code cuda:N}. */
  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  private static Device device(String name) {
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (wanted.equals("cpu")) {
      return Device.cpu();
    }
    if (!wanted.matches("cuda(:\\d{1,4})?")) {
      throw new IllegalArgumentException(
          "no device \"" + name + "\": use auto, cpu, cuda or cuda:N");
    }
    int index = wanted.equals("cuda") ? 0 : Integer.parseInt(wanted.substring("cuda:".length()));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "no device \"%s\": PyTorch sees %d CUDA devices".formatted(name, gpus));
    }
    return Device.gpu(index);
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getenv(property) == null && System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
