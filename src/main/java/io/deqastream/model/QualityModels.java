package io.deqastream.model;

import io.deqastream.inference.QualityModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens whatever model a path names. Stateless; loading runs on the calling thread. */
public final class QualityModels {
  private QualityModels() {}

  /**
   * Loads a model, ready to serve: a checkpoint folder as published, or a TorchScript archive
   * ({@code .pt} or {@code .torchscript}) with its card beside it.
   *
   * @throws IOException if there is none, or it cannot be used; the message is for the user
   * @throws IllegalArgumentException if the device does not exist
   */
  public static QualityModel load(Path path, LoadOptions options) throws IOException {
    if (Files.isRegularFile(path)) {
      String name = path.getFileName().toString();
      if (name.endsWith(".pt") || name.endsWith(".torchscript")) {
        return TorchScriptModel.open(path, options.device());
      }
      throw new IOException(
          path + ": a model is a checkpoint folder, or a .pt or .torchscript file");
    }
    return new ModelLoader(path, options).load();
  }
}
