package io.deqastream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
        .isEqualTo(new ModelConfig.Decoder(48, 80, 3, 4, 512, 2048, 1e-5, 10000));
    assertThat(checkpoint.config().vision())
        .isEqualTo(new ModelConfig.Vision(56, 14, 32, 64, 2, 4, 1e-6));
    assertThat(checkpoint.config().abstractor())
        .isEqualTo(new ModelConfig.Abstractor(32, 44, 2, 4, 8, 4, 1e-6));
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
}
