package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint folder, whatever the form in which it was published: what the model is, and its
 * tensors under the reference implementation's names. Opening reads directories, not weights. Holds
 * no file open between reads; one thread at a time.
 */
public final class Checkpoint {
  /** The model's dimensions. */
  static final String CONFIG = "config.json";

  private final Path folder;
  private final ModelConfig config;
  private final TensorSource source;
  private final TensorReader reader = new TensorReader();
  private String revision;

  private Checkpoint(Path folder, ModelConfig config, TensorSource source) {
    this.folder = folder;
    this.config = config;
    this.source = source;
  }

  /** Opens a folder; an adapter's base is where the adapter says. */
  public static Checkpoint open(Path folder) throws CheckpointException {
    return open(folder, Optional.empty());
  }

  /**
   * Opens a folder.
   *
   * @param base where an adapter's base is, if not where the adapter says
   * @throws CheckpointException if it is no checkpoint of this architecture, or a broken one
   */
  public static Checkpoint open(Path folder, Optional<Path> base) throws CheckpointException {
    Layout.checkFolder(folder);
    TensorSource source = Layout.open(folder, base);
    Path config = folder.resolve(CONFIG);
    if (!Files.exists(config) && source.base().isPresent()) {
      config = source.base().get().resolve(CONFIG);
    }
    return new Checkpoint(folder, ModelConfig.read(config), source);
  }

  /** The folder it was opened from. */
  public Path folder() {
    return folder;
  }

  /** The folder an adapter is merged over; empty for a checkpoint of its own. */
  public Optional<Path> base() {
    return source.base();
  }

  /** What the model is. */
  public ModelConfig config() {
    return config;
  }

  /** How pixels are normalised: the folder's own word, else its base's, else CLIP's. */
  public PixelStatistics pixels() throws CheckpointException {
    boolean own = Files.exists(folder.resolve(PixelStatistics.FILE));
    return PixelStatistics.of(own ? folder : source.base().orElse(folder));
  }

  /** Names of all tensors, sorted. */
  public Set<String> names() {
    return source.names();
  }

  /** What is stored under a name. */
  public TensorInfo info(String name) throws CheckpointException {
    if (!source.names().contains(name)) {
      throw new CheckpointException(folder, "holds no tensor named " + name);
    }
    return source.info(name);
  }

  /**
   * A tensor, converted while it is read and, for an adapter, merged.
   *
   * @param manager owns the array and decides the device
   * @param target float32 or float16
   */
  public NDArray read(String name, NDManager manager, DataType target) throws CheckpointException {
    if (!info(name).type().isFloating()) {
      throw new CheckpointException(
          folder, "tensor \"" + name + "\" holds " + info(name).type() + ", not real numbers");
    }
    return source.read(reader, name, manager, target);
  }

  /** Size of all tensors as stored, an adapter's own included. */
  public long bytes() {
    return source.bytes();
  }

  /** How it is stored, for people, e.g. {@code safetensors, 3 shards}. */
  public String layout() {
    return source.layout();
  }

  /**
   * A hash of what decides the answers, in hexadecimal; computed on the first call. See {@link
   * Revision} for what goes into it.
   */
  public synchronized String revision() throws CheckpointException {
    if (revision == null) {
      Revision hash = new Revision();
      source.hash(hash);
      hash.folder(folder);
      revision = hash.hex();
    }
    return revision;
  }
}
