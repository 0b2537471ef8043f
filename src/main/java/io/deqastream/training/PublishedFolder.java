package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Writes a model as published checkpoints lie: safetensors in fp32, config, tokenizer and pixel
 * statistics; or, where adapters were trained, PEFT's files over the base. Stateless.
 */
final class PublishedFolder {
  private static final String CONFIG = "config.json";
  private static final List<String> BESIDE =
      List.of(
          "preprocessor_config.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "generation_config.json");
  private static final String TARGETS =
      ".*model.layers.*(q_proj|o_proj|gate_proj|up_proj|down_proj"
          + "|v_proj.multiway\\.[01]|k_proj.multiway\\.[01])";

  private PublishedFolder() {}

  static void write(TrainableModel model, Path folder) throws IOException {
    CheckpointWriter writer = new CheckpointWriter(folder);
    Checkpoint base = model.checkpoint();
    ObjectNode config = (ObjectNode) json(beside(base, CONFIG));
    writer.json(CONFIG, config.put("torch_dtype", "float32"));
    for (String name : BESIDE) {
      Path file = beside(base, name);
      if (Files.isRegularFile(file)) {
        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Map<String, NDArray> adapters = model.weights().adapters();
    if (adapters.isEmpty()) {
      Map<String, NDArray> all = model.weights().all();
      writer.weights(infos(all), all::get, CheckpointWriter.SHARD_BYTES);
    } else {
      writer.json("adapter_config.json", adapterConfig(base, adapters));
      writer.adapter(infos(adapters), adapters::get);
      writer.emptyTorchFile("non_lora_trainables.bin");
    }
  }

  static List<TensorInfo> infos(Map<String, NDArray> arrays) {
    return arrays.entrySet().stream()
        .map(
            e ->
                CheckpointWriter.stored(
                    e.getKey(), DataType.FLOAT32, e.getValue().getShape().getShape()))
        .toList();
  }

  private static ObjectNode adapterConfig(Checkpoint base, Map<String, NDArray> adapters) {
    long rank = adapters.values().iterator().next().getShape().get(0);
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    node.put("base_model_name_or_path", base.folder().toAbsolutePath().normalize().toString());
    node.put("r", rank).put("lora_alpha", LearnedWeights.ALPHA_PER_RANK * rank);
    node.put("lora_dropout", 0.0).put("bias", "none").put("fan_in_fan_out", false);
    node.put("inference_mode", true).put("init_lora_weights", true);
    node.put("target_modules", TARGETS);
    node.putNull("modules_to_save");
    return node;
  }

  /** The folder's own file, or its base's where it is an adapter without one. */
  private static Path beside(Checkpoint checkpoint, String name) {
    Path own = checkpoint.folder().resolve(name);
    return Files.exists(own) ? own : checkpoint.base().map(b -> b.resolve(name)).orElse(own);
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
