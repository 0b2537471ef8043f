package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a run keeps its checkpoints: {@code checkpoint-000500}, each a published folder with the
 * trainer's state beside it. A checkpoint is written under another name and renamed when it is
 * whole, and the one before it goes only then: there is always a good one. One thread.
 */
public final class RunFolder {
  private static final String PREFIX = "checkpoint-";
  private static final String STATE = "trainer";
  private static final String PART = ".part";
  private static final int KEPT = 2;

  private final Path folder;

  /** A folder, made when first written to. */
  public RunFolder(Path folder) {
    this.folder = folder;
  }

  /** The newest whole checkpoint. */
  public Optional<Path> newest() throws IOException {
    List<Path> all = checkpoints();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Writes the finished model into the folder itself. */
  void publish(TrainingTask task) throws IOException {
    task.publish(folder);
  }

  /** Saves all that is needed to go on after a step. */
  Path save(TrainingTask task, AdamW optimizer, String settings) throws IOException {
    Path target = folder.resolve(PREFIX + "%06d".formatted(optimizer.steps()));
    Path part = folder.resolve(target.getFileName() + PART);
    try {
      delete(part);
      task.publish(part);
      Map<String, NDArray> arrays = new LinkedHashMap<>(optimizer.moments());
      optimizer.parameters().forEach((name, p) -> arrays.put("value." + name, p));
      CheckpointWriter state = new CheckpointWriter(part.resolve(STATE));
      state.weights(PublishedFolder.infos(arrays), arrays::get, Long.MAX_VALUE);
      ObjectNode json = new ObjectMapper().createObjectNode();
      state.json("state.json", json.put("steps", optimizer.steps()).put("settings", settings));
      delete(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(part);
      throw e;
    }
    List<Path> all = checkpoints();
    for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      delete(old);
    }
    return target;
  }

  /**
   * Takes up the newest checkpoint's weights and optimizer.
   *
   * @return steps done
   * @throws IOException if there is none, it is broken, or it is of a run with other settings
   */
  int resume(AdamW optimizer, String settings) throws IOException {
    Path from =
        newest().orElseThrow(() -> new IOException(folder + ": holds no checkpoint to resume"));
    Path state = from.resolve(STATE);
    JsonNode json = new ObjectMapper().readTree(state.resolve("state.json").toFile());
    if (!json.path("settings").asText().equals(settings)) {
      throw new IOException(
          "%s is of a run with other settings:%n  then %s%n  now  %s"
              .formatted(from, json.path("settings").asText(), settings));
    }
    SafetensorsFile file = SafetensorsFile.open(state.resolve("model.safetensors"));
    for (Map.Entry<String, NDArray> parameter : optimizer.parameters().entrySet()) {
      NDArray array = parameter.getValue();
      try (NDArray stored = file.read("value." + parameter.getKey(), array.getManager())) {
        array.setRequiresGradient(false);
        stored.copyTo(array);
        array.setRequiresGradient(true);
      }
    }
    optimizer.resume(json.path("steps").asInt(), file::read);
    return optimizer.steps();
  }

  private List<Path> checkpoints() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(p -> p.getFileName().toString().matches(PREFIX + "\\d+"))
          .filter(p -> Files.exists(p.resolve(STATE).resolve("state.json")))
          .sorted(
              Comparator.comparingInt(
                  p -> Integer.parseInt(p.getFileName().toString().substring(PREFIX.length()))))
          .toList();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
