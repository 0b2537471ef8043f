package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;

/**
 * Puts dimensions into {@code config.json} with every key that the reference's configuration
 * classes read, so that its code loads what this project writes. Stateless.
 */
public final class ConfigWriter {
  private static final int INITIAL_TOKENS = 2048;

  private ConfigWriter() {}

  /** The whole {@code config.json}. */
  public static ObjectNode json(ModelConfig config) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putArray("architectures").add("MPLUGOwl2LlamaForCausalLM");
    root.put("attention_bias", false);
    root.put("attention_dropout", 0.0);
    root.put("bos_token_id", config.tokens().bos());
    root.put("eos_token_id", config.tokens().eos());
    root.put("hidden_act", "silu");
    LlamaConfig d = config.decoder();
    root.put("hidden_size", d.hiddenSize());
    root.put("image_aspect_ratio", "pad");
    root.put("initializer_range", 0.02);
    root.put("intermediate_size", d.intermediateSize());
    if (!config.levelIds().isEmpty()) {
      ArrayNode ids = root.putArray("level_ids");
      config.levelIds().forEach(ids::add);
    }
    root.put("max_position_embeddings", config.maxPositions());
    root.put("model_type", ModelConfig.MODEL_TYPE);
    root.put("num_attention_heads", d.heads());
    root.put("num_hidden_layers", d.layers());
    root.put("num_key_value_heads", d.heads());
    if (config.tokens().pad() >= 0) {
      root.put("pad_token_id", config.tokens().pad());
    }
    root.put("pretraining_tp", 1);
    root.put("rms_norm_eps", d.eps());
    root.putNull("rope_scaling");
    root.put("rope_theta", d.ropeTheta());
    root.put("tie_word_embeddings", false);
    root.put("torch_dtype", config.storedAs());
    root.put("use_cache", true);
    ObjectNode visual = root.putObject("visual_config");
    visual.set("visual_abstractor", abstractor(config));
    visual.set("visual_model", vision(config.vision()));
    root.put("vocab_size", d.vocabulary());
    return root;
  }

  /**
   * {@code preprocessor_config.json} for an input size, with CLIP's mean and deviation (Radford et
   * al. 2021).
   */
  public static ObjectNode preprocessor(int imageSize) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("crop_size", imageSize);
    root.put("do_center_crop", true);
    root.put("do_normalize", true);
    root.put("do_resize", true);
    root.put("feature_extractor_type", "CLIPFeatureExtractor");
    root.putArray("image_mean").add(0.48145466).add(0.4578275).add(0.40821073);
    root.putArray("image_std").add(0.26862954).add(0.26130258).add(0.27577711);
    root.put("resample", 3);
    root.put("size", imageSize);
    return root;
  }

  /** {@code tokenizer_config.json} of a slow LLaMA tokenizer in its legacy mode. */
  public static ObjectNode tokenizer() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("add_bos_token", true);
    root.put("add_eos_token", false);
    root.put("legacy", true);
    root.put("tokenizer_class", "LlamaTokenizer");
    root.put("model_max_length", INITIAL_TOKENS);
    root.put("use_fast", false);
    return root;
  }

  /** {@code adapter_config.json} as PEFT reads it; {@code targets} is its regular expression. */
  public static ObjectNode adapter(String base, int rank, double alpha, String targets) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putObject("alpha_pattern");
    root.put("base_model_name_or_path", base);
    root.put("bias", "none");
    root.put("fan_in_fan_out", false);
    root.put("inference_mode", true);
    root.put("init_lora_weights", true);
    root.put("lora_alpha", alpha);
    root.put("lora_dropout", 0.0);
    root.putNull("modules_to_save");
    root.put("peft_type", "LORA");
    root.put("r", rank);
    root.putObject("rank_pattern");
    root.put("target_modules", targets);
    root.put("task_type", "CAUSAL_LM");
    return root;
  }

  private static ObjectNode abstractor(ModelConfig config) {
    AbstractorConfig a = config.abstractor();
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("attention_probs_dropout_prob", 0.0);
    node.put("encoder_hidden_size", config.vision().hiddenSize());
    node.put("grid_size", a.grid());
    node.put("hidden_size", a.hiddenSize());
    node.put("initializer_range", 0.02);
    node.put("intermediate_size", a.intermediateSize());
    node.put("layer_norm_eps", a.eps());
    node.put("model_type", "mplug_owl_visual_abstract");
    node.put("num_attention_heads", a.heads());
    node.put("num_hidden_layers", a.layers());
    node.put("num_learnable_queries", a.queries());
    return node;
  }

  private static ObjectNode vision(VisionConfig v) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("attention_dropout", 0.0);
    node.put("hidden_act", "quick_gelu");
    node.put("hidden_size", v.hiddenSize());
    node.put("image_size", v.imageSize());
    node.put("initializer_factor", 1.0);
    node.put("initializer_range", 0.02);
    node.put("intermediate_size", v.intermediateSize());
    node.put("layer_norm_eps", v.eps());
    node.put("model_type", "mplug_owl_vision_model");
    node.put("num_attention_heads", v.heads());
    node.put("num_channels", 3);
    node.put("num_hidden_layers", v.layers());
    node.put("patch_size", v.patchSize());
    node.put("projection_dim", 2 * v.hiddenSize());
    node.put("use_flash_attn", false);
    return node;
  }
}
