package io.deqastream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A state dictionary whose tensors are views of each other, as {@code torch.save} wrote it. */
final class TorchFileTest {
  private static final Path FILE = Path.of("src/test/resources/checkpoints/views.bin");

  @Test
  void viewsAndSharedStoragesAreFollowed() throws Exception {
    Map<String, TensorRegion> regions = TorchFile.regions(FILE);
    TensorReader reader = new TensorReader();

    assertThat(regions).hasSize(11);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray whole = reader.read(regions.get("whole"), manager, DataType.FLOAT32);
      assertThat(whole).isEqualTo(manager.arange(24f).reshape(2, 3, 4));
      assertThat(reader.read(regions.get("transposed"), manager, DataType.FLOAT32))
          .isEqualTo(whole.transpose(2, 1, 0));
      assertThat(reader.read(regions.get("tail"), manager, DataType.FLOAT32))
          .isEqualTo(whole.get(1));
      assertThat(
              reader
                  .read(regions.get("half_t"), manager, DataType.FLOAT16)
                  .toType(DataType.FLOAT32, true))
          .isEqualTo(manager.arange(6f).reshape(2, 3).transpose());
      assertThat(floats(reader, regions, "expanded", manager)).containsExactly(5, 5, 5, 6, 6, 6);
      assertThat(floats(reader, regions, "parameter", manager)).containsExactly(1.5f, 2.5f);
      assertThat(floats(reader, regions, "weight", manager)).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(floats(reader, regions, "bias", manager)).containsExactly(7, 8);
      assertThat(floats(reader, regions, "double", manager)).containsExactly(0.1f);
      assertThat(floats(reader, regions, "scalar", manager)).containsExactly(3.25f);
      assertThat(reader.read(regions.get("empty"), manager, DataType.FLOAT32).getShape().getShape())
          .containsExactly(0, 4);
    }
  }

  private static float[] floats(
      TensorReader reader, Map<String, TensorRegion> regions, String name, NDManager manager)
      throws Exception {
    return reader.read(regions.get(name), manager, DataType.FLOAT32).toFloatArray();
  }
}
