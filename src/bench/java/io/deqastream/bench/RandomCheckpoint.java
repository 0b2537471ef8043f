package io.deqastream.bench;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.PixelStatistics;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Writes a checkpoint folder as models are published: one fp32 safetensors file and the
 * configuration the reference implementation reads. Without a tokenizer; the standard prompt's ids
 * are known.
 */
final class RandomCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RandomCheckpoint() {}

  /** Writes all of it; the folder must not exist. */
  static void write(Path folder, MplugOwl2Config config, Map<String, NDArray> tensors)
      throws IOException {
    Files.createDirectories(folder);
    tensors(folder.resolve("model.safetensors"), tensors);
    // Last, so that an interrupted folder is not taken for a whole one.
    JSON.writeValue(folder.resolve("preprocessor_config.json").toFile(), preprocessor(config));
    JSON.writeValue(folder.resolve("config.json").toFile(), config(config));
  }

  private static void tensors(Path file, Map<String, NDArray> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, NDArray> e : tensors.entrySet()) {
      long bytes = e.getValue().size() * Float.BYTES;
      ObjectNode info = header.putObject(e.getKey()).put("dtype", "F32");
      ArrayNode shape = info.putArray("shape");
      for (long dimension : e.getValue().getShape().getShape()) {
        shape.add(dimension);
      }
      info.putArray("data_offsets").add(offset).add(offset + bytes);
      offset += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      write(out, length.putLong(json.length).flip());
      write(out, ByteBuffer.wrap(json));
      for (NDArray tensor : tensors.values()) {
        write(out, tensor.toByteBuffer());
      }
    }
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static ObjectNode config(MplugOwl2Config config) {
    LlamaConfig decoder = config.decoder();
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add("MPLUGOwl2LlamaForCausalLM");
    json.put("model_type", "mplug_owl2").put("torch_dtype", "float32");
    json.put("attention_bias", false).put("attention_dropout", 0.0);
    json.put("bos_token_id", 1).put("eos_token_id", 2).put("pad_token_id", 0);
    json.put("hidden_act", "silu").put("hidden_size", decoder.hiddenSize());
    json.put("initializer_range", 0.02).put("intermediate_size", decoder.intermediateSize());
    json.put("max_position_embeddings", 2048).put("num_attention_heads", decoder.heads());
    json.put("num_hidden_layers", decoder.layers()).put("num_key_value_heads", decoder.heads());
    json.put("pretraining_tp", 1).put("rms_norm_eps", decoder.eps());
    json.putNull("rope_scaling").put("rope_theta", decoder.ropeTheta());
    json.put("tie_word_embeddings", false).put("use_cache", true);
    json.put("image_aspect_ratio", "pad").put("vocab_size", decoder.vocabulary());
    ObjectNode visual = json.putObject("visual_config");
    visual.set("visual_model", vision(config.vision()));
    visual.set("visual_abstractor", abstractor(config.abstractor()));
    return json;
  }

  private static ObjectNode vision(VisionConfig vision) {
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", "mplug_owl_vision_model").put("attention_dropout", 0.0);
    json.put("hidden_act", "quick_gelu").put("hidden_size", vision.hiddenSize());
    json.put("image_size", vision.imageSize()).put("patch_size", vision.patchSize());
    json.put("initializer_factor", 1.0).put("initializer_range", 0.02);
    json.put("intermediate_size", vision.intermediateSize()).put("layer_norm_eps", vision.eps());
    json.put("num_attention_heads", vision.heads()).put("num_channels", 3);
    json.put("num_hidden_layers", vision.layers()).put("projection_dim", vision.hiddenSize());
    return json.put("use_flash_attn", false);
  }

  private static ObjectNode abstractor(AbstractorConfig abstractor) {
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", "mplug_owl_visual_abstract").put("attention_probs_dropout_prob", 0.0);
    json.put("encoder_hidden_size", abstractor.hiddenSize());
    json.put("hidden_size", abstractor.hiddenSize()).put("grid_size", abstractor.grid());
    json.put("initializer_range", 0.02).put("intermediate_size", abstractor.intermediateSize());
    json.put("layer_norm_eps", abstractor.eps()).put("num_attention_heads", abstractor.heads());
    json.put("num_hidden_layers", abstractor.layers());
    return json.put("num_learnable_queries", abstractor.queries());
  }

  private static ObjectNode preprocessor(MplugOwl2Config config) {
    int size = config.vision().imageSize();
    ObjectNode json = JSON.createObjectNode();
    json.put("crop_size", size).put("do_center_crop", true).put("do_normalize", true);
    json.put("do_resize", true).put("feature_extractor_type", "CLIPFeatureExtractor");
    PixelStatistics.CLIP.mean().forEach(json.putArray("image_mean")::add);
    PixelStatistics.CLIP.std().forEach(json.putArray("image_std")::add);
    return json.put("resample", 3).put("size", size);
  }
}
