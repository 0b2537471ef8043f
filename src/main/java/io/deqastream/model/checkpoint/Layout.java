package io.deqastream.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Recognises the form in which a folder's tensors are stored. Stateless. */
final class Layout {
  private static final String SAFETENSORS = "model.safetensors";
  private static final String SAFETENSORS_INDEX = "model.safetensors.index.json";

  private static final String BIN = "pytorch_model.bin";
  private static final String BIN_INDEX = "pytorch_model.bin.index.json";

  private Layout() {}

  static void checkFolder(Path folder) throws CheckpointException {
    if (!Files.exists(folder)) {
      throw new CheckpointException(folder, "does not exist");
    }
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "is a file, not a checkpoint folder");
    }
  }

  static TensorSource open(Path folder, Optional<Path> base) throws CheckpointException {
    if (Files.exists(folder.resolve(LoraSettings.FILE))) {
      return AdapterTensors.open(folder, base);
    }
    return weights(folder);
  }

  /** A folder's own full weights. */
  static StoredTensors weights(Path folder) throws CheckpointException {
    if (Files.exists(folder.resolve(SAFETENSORS_INDEX))) {
      return ShardIndex.open(
          folder.resolve(SAFETENSORS_INDEX),
          "safetensors",
          shard -> SafetensorsFile.open(shard).regions());
    }
    if (Files.exists(folder.resolve(SAFETENSORS))) {
      return new StoredTensors(
          SafetensorsFile.open(folder.resolve(SAFETENSORS)).regions(), "safetensors, 1 file");
    }
    if (Files.exists(folder.resolve(BIN_INDEX))) {
      return ShardIndex.open(folder.resolve(BIN_INDEX), "PyTorch .bin", TorchFile::regions);
    }
    if (Files.exists(folder.resolve(BIN))) {
      return new StoredTensors(TorchFile.regions(folder.resolve(BIN)), "PyTorch .bin, 1 file");
    }
    throw new CheckpointException(
        folder,
        "holds no model: none of %s, %s, %s, %s, adapter_config.json"
            .formatted(SAFETENSORS, SAFETENSORS_INDEX, BIN, BIN_INDEX));
  }
}
