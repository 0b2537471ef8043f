package io.deqastream.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.ServingModels;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.checkpoint.PixelStatistics;
import io.deqastream.model.llama.PromptState;
import io.deqastream.model.llama.Shortcuts;
import io.deqastream.model.nn.FusedKernels;
import io.deqastream.model.text.PromptIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images per second of a random model at several batch sizes, against the matrix-product rate the
 * machine reaches in the same run, and what serving's short cuts are worth. One thread; run it on a
 * quiet machine.
 */
@Command(name = "model-benchmark", mixinStandardHelpOptions = true)
final class ModelBenchmark implements Runnable {
  @Option(names = "--model", defaultValue = "MID", description = "MID or FULL (7B, for CUDA)")
  private BenchmarkModel model;

  @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N")
  private String device;

  @Option(names = "--batches", defaultValue = "1,4,16", split = ",")
  private List<Integer> batches;

  @Option(names = "--seconds", defaultValue = "10", description = "measured per batch size")
  private int seconds;

  @Option(names = "--write", description = "also write the checkpoint to this new folder (fp32)")
  private Path folder;

  public static void main(String[] args) {
    System.exit(new CommandLine(new ModelBenchmark()).execute(args));
  }

  @Override
  public void run() {
    try (NDManager manager = TorchEngine.manager(device)) {
      manager.getEngine().setRandomSeed(1);
      double rate = matrixRate(manager);
      System.out.printf(
          "device %s, matrix products %.0f GFLOP/s, model %.1f GFLOP an image%n",
          device, rate / 1e9, model.operations() / 1e9);
      RandomParameters parameters = new RandomParameters(manager, ServingModels.type(manager));
      try (QualityModel served = serve(manager.newSubManager(), parameters)) {
        if (folder != null) {
          write(parameters);
        }
        for (int batch : batches) {
          double perSecond = imagesPerSecond(served, batch);
          System.out.printf(
              "batch %2d: %8.3f images/s, %4.1f %% of the matrix rate, peak memory %s%n",
              batch, perSecond, 100 * perSecond * model.operations() / rate, peakMemory());
        }
      }
      shortcuts(manager, parameters);
    }
  }

  private QualityModel serve(NDManager owned, RandomParameters parameters) {
    return ServingModels.serve(
        new ModelDescription("random", "1", model.config().vision().imageSize(), device),
        owned,
        model.config(),
        parameters,
        PixelStatistics.clip(),
        BenchmarkModel.LEVELS,
        prompt -> new PromptIds(BenchmarkModel.BEFORE, BenchmarkModel.AFTER));
  }

  private void write(RandomParameters parameters) {
    try {
      if (!Files.exists(folder.resolve("config.json"))) {
        RandomCheckpoint.write(folder, model.config(), parameters.made());
      }
    } catch (IOException e) {
      throw new CommandLine.ExecutionException(new CommandLine(this), e.toString(), e);
    }
  }

  private double imagesPerSecond(QualityModel served, int batch) {
    List<ModelPixels> images = images(batch);
    List<Prompt> prompts = List.of(Prompt.QUALITY);
    served.levelLogits(images, prompts); // warm
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    int rounds = 0;
    long now = start;
    while (now < end || rounds < 2) {
      served.levelLogits(images, prompts);
      rounds++;
      now = System.nanoTime();
    }
    return rounds * batch / ((now - start) / 1e9);
  }

  /** The decoder's time with fewer short cuts over its time with all, in turns within one run. */
  private void shortcuts(NDManager manager, RandomParameters made) {
    List<Shortcuts> variants =
        List.of(
            Shortcuts.ALL,
            new Shortcuts(false, true),
            new Shortcuts(true, false),
            new Shortcuts(false, false));
    try (NDManager own = manager.newSubManager();
        FusedKernels kernels = FusedKernels.load(own)) {
      MplugOwl2Network network =
          new MplugOwl2Network(model.config(), (name, shape) -> made.made().get(name), kernels);
      int visual = model.config().visualTokens();
      NDArray tokens =
          own.randomNormal(
              0,
              1,
              new Shape(1, visual, model.config().decoder().hiddenSize()),
              ServingModels.type(own));
      List<PromptState> states = new ArrayList<>();
      for (Shortcuts variant : variants) {
        states.add(
            network
                .decoder()
                .prepare(own, BenchmarkModel.BEFORE, visual, BenchmarkModel.AFTER, variant));
      }
      double[] best = new double[variants.size()];
      Arrays.fill(best, Double.MAX_VALUE);
      for (int round = 0; round < 6; round++) {
        for (int v = 0; v < best.length; v++) {
          long start = System.nanoTime();
          try (NDArray last = network.decoder().lastHidden(tokens, states.get(v))) {
            last.toType(DataType.FLOAT32, true).toFloatArray(); // waits for the device
          }
          best[v] = Math.min(best[v], (System.nanoTime() - start) / 1e9);
        }
      }
      System.out.printf(
          "decoder at batch 1: %.1f ms; without the prefix cache x %.2f, without last-position-only"
              + " x %.2f, without both x %.2f%n",
          1000 * best[0], best[1] / best[0], best[2] / best[0], best[3] / best[0]);
    }
  }

  private List<ModelPixels> images(int count) {
    int size = model.config().vision().imageSize();
    Random random = new Random(7);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              byte[] rgb = new byte[3 * size * size];
              random.nextBytes(rgb);
              return new ModelPixels(size, rgb);
            })
        .toList();
  }

  /** Operations per second of the best of several products of two large square matrices. */
  private static double matrixRate(NDManager manager) {
    boolean gpu = manager.getDevice().isGpu();
    int side = gpu ? 8192 : 2048;
    DataType type = ServingModels.type(manager);
    double best = 0;
    try (NDManager own = manager.newSubManager()) {
      NDArray a = own.randomNormal(0, 1, new Shape(side, side), type);
      NDArray b = own.randomNormal(0, 1, new Shape(side, side), type);
      int repeats = gpu ? 20 : 1;
      for (int round = 0; round < 6; round++) {
        long start = System.nanoTime();
        float sum = 0;
        for (int i = 0; i < repeats; i++) {
          try (NDArray c = a.matMul(b);
              NDArray corner = c.get(0, 0)) {
            if (i == repeats - 1) {
              sum += corner.toType(DataType.FLOAT32, true).getFloat(); // waits for the device
            }
          }
        }
        double time = (System.nanoTime() - start) / 1e9;
        best = Float.isNaN(sum) ? best : Math.max(best, repeats * 2.0 * side * side * side / time);
      }
    }
    return best;
  }

  /** The process's largest resident memory so far; of the host, not the device. */
  private static String peakMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
