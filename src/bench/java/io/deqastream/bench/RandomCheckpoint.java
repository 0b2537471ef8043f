package io.deqastream.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.PixelStatistics;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.TensorInfo;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint folder as models are published: fp32 safetensors and the configuration the
 * reference implementation reads. Without a tokenizer; the standard prompt's ids are known.
 */
final class RandomCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

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
    writer.json("preprocessor_config.json", preprocessor(config));
    writer.json("config.json", config(config));
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
