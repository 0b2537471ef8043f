package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Joins shards by their index, {@code *.index.json}. Every tensor must be in the shard the index
 * names for it, and a shard may hold nothing the index does not name. Shards are plain file names
 * in the index's own folder (links there are followed: caches use them).
 */
final class ShardIndex {

  /** Reads one shard's directory. */
  @FunctionalInterface
  interface ShardReader {
    Map<String, TensorRegion> open(Path shard) throws CheckpointException;
  }

  private ShardIndex() {}

  static StoredTensors open(Path index, String format, ShardReader reader)
      throws CheckpointException {
    JsonNode map = JsonText.object(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(index, "has no weight_map, or an empty one");
    }
    Map<String, Map<String, TensorRegion>> shards = new LinkedHashMap<>();
    Map<String, TensorRegion> regions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> e : map.properties()) {
      String name = e.getKey();
      String shard = shardName(index, name, e.getValue());
      if (!shards.containsKey(shard)) {
        Path file = index.resolveSibling(shard);
        if (!Files.isRegularFile(file)) {
          throw new CheckpointException(index, "shard " + shard + " is missing");
        }
        shards.put(shard, reader.open(file));
      }
      TensorRegion region = shards.get(shard).get(name);
      if (region == null) {
        throw new CheckpointException(
            index, "tensor \"%s\" is not in its shard %s".formatted(shown(name), shard));
      }
      regions.put(name, region);
    }
    refuseUnnamed(index, shards, regions);
    return new StoredTensors(regions, format + ", " + counted(shards.size()));
  }

  private static void refuseUnnamed(
      Path index, Map<String, Map<String, TensorRegion>> shards, Map<String, TensorRegion> regions)
      throws CheckpointException {
    for (Map.Entry<String, Map<String, TensorRegion>> shard : shards.entrySet()) {
      for (Map.Entry<String, TensorRegion> e : shard.getValue().entrySet()) {
        if (!e.getValue().equals(regions.get(e.getKey()))) {
          throw new CheckpointException(
              index,
              "shard %s holds \"%s\", which the index does not place there"
                  .formatted(shard.getKey(), shown(e.getKey())));
        }
      }
    }
  }

  private static String shardName(Path index, String tensor, JsonNode value)
      throws CheckpointException {
    String name = value.isTextual() ? value.textValue() : "";
    boolean plain =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    if (!plain) {
      throw new CheckpointException(
          index,
          "places \"%s\" in \"%s\", which is no file name in this folder"
              .formatted(shown(tensor), shown(name)));
    }
    return name;
  }

  private static String counted(int shards) {
    return shards == 1 ? "1 shard" : shards + " shards";
  }

  private static String shown(String text) {
    return CheckpointException.shown(text);
  }
}
