package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses and checks a published {@code config.json}. Defaults are those of the reference's
 * configuration classes, for keys that older files leave out. One use.
 */
final class ConfigParser {
  private static final int CHANNELS = 3;
  private static final int LEVELS = 5;

  private final Path file;
  private final JsonObject root;
  private final JsonObject vision;
  private final JsonObject abstractor;

  ConfigParser(Path file) throws CheckpointException {
    this.file = file;
    this.root = JsonObject.of(file, JsonText.object(file));
    this.vision = root.child("visual_config").child("visual_model");
    this.abstractor = root.child("visual_config").child("visual_abstractor");
  }

  ModelConfig parse() throws CheckpointException {
    refuseOtherArchitecture();
    VisionConfig v = vision();
    AbstractorConfig a = abstractor();
    LlamaConfig d = decoder();
    int maxPositions = root.dimension("max_position_embeddings", 2048);
    ModelConfig.SpecialTokens tokens =
        new ModelConfig.SpecialTokens(
            root.token("bos_token_id", 1),
            root.token("eos_token_id", 2),
            root.token("pad_token_id", -1));
    root.refuseMissing();
    checkVision(v);
    checkAbstractor(a, v);
    checkDecoder(d);
    return new ModelConfig(
        v,
        a,
        d,
        maxPositions,
        tokens,
        root.text("torch_dtype", "unknown"),
        levelIds(d.vocabulary()));
  }

  private VisionConfig vision() throws CheckpointException {
    return new VisionConfig(
        vision.dimension("image_size"),
        vision.dimension("patch_size"),
        vision.dimension("hidden_size"),
        vision.dimension("intermediate_size"),
        vision.dimension("num_hidden_layers"),
        vision.dimension("num_attention_heads"),
        vision.positive("layer_norm_eps", 1e-6));
  }

  private AbstractorConfig abstractor() throws CheckpointException {
    return new AbstractorConfig(
        abstractor.dimension("hidden_size"),
        abstractor.dimension("intermediate_size"),
        abstractor.dimension("num_hidden_layers"),
        abstractor.dimension("num_attention_heads"),
        abstractor.dimension("num_learnable_queries"),
        abstractor.dimension("grid_size"),
        abstractor.positive("layer_norm_eps", 1e-6));
  }

  private LlamaConfig decoder() throws CheckpointException {
    return new LlamaConfig(
        root.dimension("hidden_size"),
        root.dimension("intermediate_size"),
        root.dimension("num_hidden_layers"),
        root.dimension("num_attention_heads"),
        root.dimension("vocab_size"),
        root.positive("rms_norm_eps", 1e-6),
        root.positive("rope_theta", 10000));
  }

  private void refuseOtherArchitecture() throws CheckpointException {
    String type = root.text("model_type", "");
    if (!type.equals(ModelConfig.MODEL_TYPE)) {
      String named = type.isEmpty() ? "an unnamed architecture (no model_type)" : type;
      throw new CheckpointException(
          file,
          "the checkpoint is for "
              + CheckpointException.shown(named)
              + ", expected "
              + ModelConfig.MODEL_TYPE);
    }
  }

  private void checkVision(VisionConfig v) throws CheckpointException {
    divides(vision, "num_attention_heads", v.heads(), "hidden_size", v.hiddenSize());
    divides(vision, "patch_size", v.patchSize(), "image_size", v.imageSize());
    if (vision.dimension("num_channels", CHANNELS) != CHANNELS) {
      throw vision.wrong("num_channels", "must be " + CHANNELS);
    }
    only(vision, "hidden_act", "quick_gelu");
  }

  private void checkAbstractor(AbstractorConfig a, VisionConfig v) throws CheckpointException {
    String width = "the vision encoder's hidden_size " + v.hiddenSize();
    if (a.hiddenSize() != v.hiddenSize()) {
      throw abstractor.wrong("hidden_size", "differs from " + width);
    }
    if (abstractor.dimension("encoder_hidden_size", v.hiddenSize()) != v.hiddenSize()) {
      throw abstractor.wrong("encoder_hidden_size", "differs from " + width);
    }
    divides(abstractor, "num_attention_heads", a.heads(), "hidden_size", a.hiddenSize());
    if (a.hiddenSize() % 4 != 0) {
      throw abstractor.wrong("hidden_size", "is not a multiple of 4, as 2-D positions need");
    }
    if (a.grid() != v.grid()) {
      throw abstractor.wrong(
          "grid_size", "differs from the vision encoder's image_size / patch_size = " + v.grid());
    }
  }

  private void checkDecoder(LlamaConfig d) throws CheckpointException {
    divides(root, "num_attention_heads", d.heads(), "hidden_size", d.hiddenSize());
    if ((d.hiddenSize() / d.heads()) % 2 != 0) {
      throw root.wrong("num_attention_heads", "makes heads of odd width, which cannot rotate");
    }
    if (root.dimension("num_key_value_heads", d.heads()) != d.heads()) {
      throw root.wrong(
          "num_key_value_heads",
          "differs from num_attention_heads = " + d.heads() + ", which is not supported");
    }
    only(root, "hidden_act", "silu");
    if (root.flag("attention_bias", false)) {
      throw root.wrong("attention_bias", "is not supported");
    }
    if (root.flag("tie_word_embeddings", false)) {
      throw root.wrong("tie_word_embeddings", "is not supported");
    }
    if (root.present("rope_scaling")) {
      throw root.wrong("rope_scaling", "is not supported");
    }
  }

  private List<Long> levelIds(int vocabulary) throws CheckpointException {
    if (!root.present("level_ids")) {
      return List.of();
    }
    JsonNode ids = root.get("level_ids");
    List<Long> levels = new ArrayList<>();
    for (JsonNode id : ids) {
      if (!id.canConvertToInt()
          || !id.isInt()
          || id.intValue() < 0
          || id.intValue() >= vocabulary) {
        throw root.wrong("level_ids", "holds what is no token id below " + vocabulary);
      }
      levels.add(id.longValue());
    }
    if (levels.size() != LEVELS) {
      throw root.wrong("level_ids", "does not hold " + LEVELS + " ids");
    }
    return levels;
  }

  private static void only(JsonObject object, String key, String supported)
      throws CheckpointException {
    if (!object.text(key, supported).equals(supported)) {
      throw object.wrong(key, "is not supported, only " + supported);
    }
  }

  private static void divides(JsonObject object, String key, int part, String of, int whole)
      throws CheckpointException {
    if (whole % part != 0) {
      throw object.wrong(key, "does not divide " + of + " = " + whole);
    }
  }
}
