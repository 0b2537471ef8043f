package io.deqastream.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.deqastream.model.Configs;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.ConfigWriter;
import io.deqastream.model.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint folder in the layout in which models are published: fp32 safetensors and
 * their configuration. Without a tokenizer; the standard prompts' ids are known.
 */
final class RandomCheckpoint {
  private RandomCheckpoint() {}

  /** Writes all of it into a new or empty folder. */
  static void write(Path folder, MplugOwl2Config config, Map<String, NDArray> tensors)
      throws IOException {
    CheckpointWriter writer = new CheckpointWriter(folder);
    List<TensorInfo> stored =
        tensors.entrySet().stream()
            .map(
                e ->
                    CheckpointWriter.stored(
                        e.getKey(), DataType.FLOAT32, e.getValue().getShape().getShape()))
            .toList();
    writer.weights(stored, tensors::get, CheckpointWriter.SHARD_BYTES);
    // Last, so that an interrupted folder is not taken for a whole one.
    writer.json("preprocessor_config.json", ConfigWriter.preprocessor(config.vision().imageSize()));
    writer.json("config.json", ConfigWriter.json(Configs.stored(config, "float32", List.of())));
  }
}
