package io.deqastream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published forms, as the reference wrote them. */
final class CheckpointTest {
  private static final Path FOLDERS = Path.of("src/test/resources/checkpoints");

  @Test
  void readsASingleSafetensorsFile() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(FOLDERS.resolve("tiny-fp32"));

    assertThat(checkpoint.names()).hasSize(125);
    assertThat(checkpoint.layout()).isEqualTo("safetensors, 1 file");
    assertThat(checkpoint.bytes()).isEqualTo(734400);
    assertThat(checkpoint.revision()).hasSize(64).isEqualTo(checkpoint.revision());
    assertThat(checkpoint.config().decoder())
        .isEqualTo(new LlamaConfig(48, 80, 3, 4, 512, 1e-5, 10000));
    assertThat(checkpoint.config().maxPositions()).isEqualTo(2048);
    assertThat(checkpoint.config().vision())
        .isEqualTo(new VisionConfig(56, 14, 32, 64, 2, 4, 1e-6));
    assertThat(checkpoint.config().abstractor())
        .isEqualTo(new AbstractorConfig(32, 44, 2, 4, 8, 4, 1e-6));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray full = checkpoint.read("model.norm.weight", manager, DataType.FLOAT32);
      NDArray half = checkpoint.read("model.norm.weight", manager, DataType.FLOAT16);
      assertThat(full.getShape().getShape()).containsExactly(48);
      assertThat(half.getDataType()).isEqualTo(DataType.FLOAT16);
      assertThat(half.toType(DataType.FLOAT32, false).sub(full).abs().max().getFloat())
          .isLessThan(1e-3f);
    }
  }

  @Test
  void readsPyTorchShards() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(FOLDERS.resolve("bin-bf16"));

    assertThat(checkpoint.names()).hasSize(100);
    assertThat(checkpoint.layout()).isEqualTo("PyTorch .bin, 2 shards");
    assertThat(checkpoint.bytes()).isEqualTo(369872);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (String name : checkpoint.names()) {
        assertThat(checkpoint.info(name).type()).isEqualTo(StoredType.BF16);
        NDArray array = checkpoint.read(name, manager, DataType.FLOAT32);
        assertThat(array.getShape().getShape()).isEqualTo(checkpoint.info(name).dimensions());
        assertThat(array.isNaN().any().getBoolean()).isFalse();
      }
    }
  }

  @Test
  void mergesAnAdapterOverItsBase() throws Exception {
    Checkpoint adapter = Checkpoint.open(FOLDERS.resolve("lora"));
    Checkpoint base = Checkpoint.open(FOLDERS.resolve("tiny-fp32"));
    SafetensorsFile own = SafetensorsFile.open(FOLDERS.resolve("lora/adapter_model.safetensors"));
    String name = "model.layers.0.mlp.down_proj";

    assertThat(adapter.names()).isEqualTo(base.names());
    assertThat(adapter.layout()).startsWith("LoRA adapter (safetensors) over");
    assertThat(adapter.revision()).isNotEqualTo(base.revision());
    assertThat(adapter.base()).contains(FOLDERS.resolve("tiny-fp32"));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray w = base.read(name + ".weight", manager, DataType.FLOAT32);
      NDArray a = own.read("base_model.model." + name + ".lora_A.weight", manager);
      NDArray b = own.read("base_model.model." + name + ".lora_B.weight", manager);
      NDArray merged = adapter.read(name + ".weight", manager, DataType.FLOAT32);
      assertThat(merged.sub(w.add(b.matMul(a).mul(2))).abs().max().getFloat()).isLessThan(1e-6f);
      assertThat(merged.sub(w).abs().max().getFloat()).isGreaterThan(1e-3f);
      NDArray eos = adapter.read("model.visual_abstractor.vit_eos", manager, DataType.FLOAT32);
      assertThat(eos.sub(base.read("model.visual_abstractor.vit_eos", manager, DataType.FLOAT32)))
          .satisfies(d -> assertThat(d.abs().max().getFloat()).isGreaterThan(0));
    }
  }

  @Test
  void writesWhatItReads(@TempDir Path folder) throws Exception {
    Checkpoint tiny = Checkpoint.open(FOLDERS.resolve("tiny-fp32"));
    CheckpointWriter writer = new CheckpointWriter(folder);
    writer.json(
        "config.json", (ObjectNode) JsonText.object(FOLDERS.resolve("tiny-fp32/config.json")));
    List<TensorInfo> tensors = new ArrayList<>();
    for (String name : tiny.names()) {
      tensors.add(CheckpointWriter.stored(name, DataType.FLOAT32, tiny.info(name).dimensions()));
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      writer.weights(tensors, name -> tiny.read(name, manager, DataType.FLOAT32), 200_000);
      Checkpoint copy = Checkpoint.open(folder);
      assertThat(copy.layout()).isEqualTo("safetensors, 4 shards");
      assertThat(copy.names()).isEqualTo(tiny.names());
      for (String name : tiny.names()) {
        assertThat(copy.read(name, manager, DataType.FLOAT32).toByteBuffer())
            .isEqualTo(tiny.read(name, manager, DataType.FLOAT32).toByteBuffer());
      }
    }
  }

  @Test
  void tensorsLargerThanTheBufferArriveWhole(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("big.safetensors");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray big = manager.arange(0, 3_000_000, 1, DataType.FLOAT32).reshape(3, 1000, 1000);
      SafetensorsWriter.write(
          file,
          List.of(CheckpointWriter.stored("big", DataType.FLOAT32, 3, 1000, 1000)),
          name -> big);
      NDArray read = SafetensorsFile.open(file).read("big", manager);
      assertThat(read.getShape()).isEqualTo(big.getShape());
      assertThat(read.toByteBuffer()).isEqualTo(big.toByteBuffer());
    }
  }

  @Test
  void aConfigItWritesReadsBackAndHasThePublishedKeys(@TempDir Path folder) throws Exception {
    for (String name : List.of("tiny-fp32", "bin-bf16", "lora")) {
      ModelConfig config = ModelConfig.read(FOLDERS.resolve(name).resolve("config.json"));
      new CheckpointWriter(folder).json("config.json", ConfigWriter.json(config));

      assertThat(ModelConfig.read(folder.resolve("config.json"))).isEqualTo(config);
      JsonNode published = JsonText.object(FOLDERS.resolve(name).resolve("config.json"));
      JsonNode written = JsonText.object(folder.resolve("config.json"));
      assertThat(written.get("visual_config").get("visual_model").properties())
          .hasSameSizeAs(published.get("visual_config").get("visual_model").properties());
      written.properties().stream()
          .filter(e -> e.getValue().isValueNode())
          .forEach(e -> assertThat(published.get(e.getKey())).isEqualTo(e.getValue()));
    }
  }

  @Test
  void theRevisionIsTheContentsAndNotTheShards(@TempDir Path folder) throws Exception {
    Checkpoint tiny = Checkpoint.open(FOLDERS.resolve("tiny-fp32"));
    for (String name :
        List.of(
            "config.json", "model.safetensors", "tokenizer.model", "preprocessor_config.json")) {
      Files.copy(FOLDERS.resolve("tiny-fp32").resolve(name), folder.resolve(name));
    }
    assertThat(Checkpoint.open(folder).revision()).isEqualTo(tiny.revision());

    byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
    weights[weights.length - 5] ^= 1;
    Files.write(folder.resolve("model.safetensors"), weights);
    assertThat(Checkpoint.open(folder).revision()).isNotEqualTo(tiny.revision());
  }

  @Test
  void pixelsAreNormalisedAsTheFolderSays(@TempDir Path folder) throws Exception {
    assertThat(Checkpoint.open(FOLDERS.resolve("tiny-fp32")).pixels().mean())
        .containsExactly(PixelStatistics.clip().mean());
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, "{\"image_mean\": [0.5, 0.25, 0.125]}");
    assertThat(PixelStatistics.of(folder).mean()).containsExactly(0.5f, 0.25f, 0.125f);
    Files.writeString(file, "{\"image_std\": [0.5, 0, 0.1]}");
    assertThatThrownBy(() -> PixelStatistics.of(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("image_std");
  }
}
