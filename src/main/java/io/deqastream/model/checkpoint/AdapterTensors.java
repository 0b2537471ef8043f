package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A LoRA adapter merged over its base while tensors are read, one at a time: W + scale B A in
 * float32, as PEFT merges, and the fully trained tensors in place of the base's. Every tensor of
 * the adapter must find its place in the base. Immutable.
 */
final class AdapterTensors implements TensorSource {
  private static final String SAFETENSORS = "adapter_model.safetensors";
  private static final String BIN = "adapter_model.bin";
  private static final String FULL = "non_lora_trainables.bin";
  private static final List<String> PREFIXES = List.of("base_model.model.", "base_model.");
  private static final String A = "lora_A";
  private static final String B = "lora_B";

  private record Pair(TensorRegion a, TensorRegion b, double scale) {}

  private final LoraSettings settings;
  private final Path baseFolder;
  private final StoredTensors base;
  private final Map<String, TensorRegion> own = new TreeMap<>();
  private final Map<String, Pair> pairs = new TreeMap<>();
  private final Map<String, TensorRegion> replaced = new TreeMap<>();
  private final String layout;

  private AdapterTensors(Path folder, LoraSettings settings, Path baseFolder)
      throws CheckpointException {
    this.settings = settings;
    this.baseFolder = baseFolder;
    this.base = Layout.weights(baseFolder);
    boolean safe = Files.exists(folder.resolve(SAFETENSORS));
    add(folder, adapter(folder, safe));
    if (Files.exists(folder.resolve(FULL))) {
      add(folder, TorchFile.regions(folder.resolve(FULL)));
    }
    bind(folder);
    this.layout =
        "LoRA adapter (%s) over %s: %s"
            .formatted(safe ? "safetensors" : "PyTorch .bin", baseFolder, base.layout());
  }

  static AdapterTensors open(Path folder, Optional<Path> base) throws CheckpointException {
    LoraSettings settings = LoraSettings.read(folder);
    return new AdapterTensors(folder, settings, BaseFolder.find(folder, base, settings));
  }

  @Override
  public Set<String> names() {
    return base.names();
  }

  @Override
  public TensorInfo info(String name) {
    return replaced.containsKey(name) ? replaced.get(name).info() : base.info(name);
  }

  @Override
  public NDArray read(TensorReader reader, String name, NDManager manager, DataType target)
      throws CheckpointException {
    Pair pair = pairs.get(name);
    TensorRegion whole = replaced.getOrDefault(name, base.regions().get(name));
    if (pair == null) {
      return reader.read(whole, manager, target);
    }
    try (NDManager work = manager.newSubManager()) {
      NDArray w = reader.read(whole, work, DataType.FLOAT32);
      // a [r, in], b [out, r]: w [out, in]
      NDArray a = reader.read(pair.a(), work, DataType.FLOAT32);
      NDArray b = reader.read(pair.b(), work, DataType.FLOAT32);
      NDArray delta = b.matMul(a);
      delta.muli(pair.scale());
      w.addi(delta);
      NDArray merged = target == DataType.FLOAT32 ? w : w.toType(target, true);
      merged.attach(manager);
      return merged;
    }
  }

  @Override
  public long bytes() {
    return base.bytes() + own.values().stream().mapToLong(r -> r.info().bytes()).sum();
  }

  @Override
  public String layout() {
    return layout;
  }

  @Override
  public Optional<Path> base() {
    return Optional.of(baseFolder);
  }

  @Override
  public void hash(Revision revision) throws CheckpointException {
    base.hash(revision);
    revision.folder(baseFolder);
    revision.tensors(own.values());
  }

  private static Map<String, TensorRegion> adapter(Path folder, boolean safe)
      throws CheckpointException {
    if (safe) {
      return SafetensorsFile.open(folder.resolve(SAFETENSORS)).regions();
    }
    if (Files.exists(folder.resolve(BIN))) {
      return TorchFile.regions(folder.resolve(BIN));
    }
    throw new CheckpointException(
        folder, "is an adapter without its weights: neither " + SAFETENSORS + " nor " + BIN);
  }

  private void add(Path folder, Map<String, TensorRegion> regions) throws CheckpointException {
    for (Map.Entry<String, TensorRegion> e : regions.entrySet()) {
      if (own.put(e.getKey(), e.getValue()) != null) {
        throw new CheckpointException(folder, "stores \"" + e.getKey() + "\" in two files");
      }
    }
  }

  private void bind(Path folder) throws CheckpointException {
    for (Map.Entry<String, TensorRegion> e : own.entrySet()) {
      String name = e.getKey();
      if (name.contains("." + A + ".")) {
        bindPair(folder, name, e.getValue());
      } else if (name.contains("." + B + ".")) {
        if (!own.containsKey(name.replace("." + B + ".", "." + A + "."))) {
          throw new CheckpointException(folder, "has no " + A + " to \"" + name + "\"");
        }
      } else {
        bindWhole(folder, name, e.getValue());
      }
    }
  }

  private void bindPair(Path folder, String name, TensorRegion a) throws CheckpointException {
    TensorRegion b = own.get(name.replace("." + A + ".", "." + B + "."));
    if (b == null) {
      throw new CheckpointException(folder, "has no " + B + " to \"" + name + "\"");
    }
    String module = stripped(folder, name.substring(0, name.indexOf("." + A + ".")), ".weight");
    TensorInfo target = base.info(module + ".weight");
    int rank = settings.rank(module);
    List<Long> shape = target.shape();
    boolean fits =
        shape.size() == 2
            && a.info().shape().equals(List.of((long) rank, shape.get(1)))
            && b.info().shape().equals(List.of(shape.get(0), (long) rank));
    if (!fits) {
      throw new CheckpointException(
          folder,
          "%s: A %s and B %s of rank %d do not fit the base's %s"
              .formatted(module, a.info().shape(), b.info().shape(), rank, shape));
    }
    if (pairs.put(module + ".weight", new Pair(a, b, settings.scale(module))) != null) {
      throw new CheckpointException(folder, "changes " + module + " twice");
    }
  }

  private void bindWhole(Path folder, String name, TensorRegion region) throws CheckpointException {
    String target = stripped(folder, name.replace(".modules_to_save.default.", "."), "");
    if (!base.info(target).shape().equals(region.info().shape())) {
      throw new CheckpointException(
          folder,
          "\"%s\" is %s, the base's %s"
              .formatted(name, region.info().shape(), base.info(target).shape()));
    }
    if (replaced.put(target, region) != null) {
      throw new CheckpointException(folder, "replaces " + target + " twice");
    }
  }

  /** The base's name for an adapter's: PEFT and the reference's scripts prefix it. */
  private String stripped(Path folder, String name, String suffix) throws CheckpointException {
    String rest = name.replace(".base_layer", "");
    if (base.names().contains(rest + suffix)) {
      return rest;
    }
    for (String prefix : PREFIXES) {
      if (rest.startsWith(prefix)
          && base.names().contains(rest.substring(prefix.length()) + suffix)) {
        return rest.substring(prefix.length());
      }
    }
    throw new CheckpointException(
        folder,
        "\"%s\" has no place in the base %s"
            .formatted(CheckpointException.shown(name), baseFolder));
  }
}
