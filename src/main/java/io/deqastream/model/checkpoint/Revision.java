package io.deqastream.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 over what decides a model's answers: the small files (config, pixels' preparation,
 * tokenizer, adapter settings), and of every tensor its name, type, shape and content. Where a set
 * of tensors is above {@value #FULL} bytes, {@value #SAMPLES} blocks of {@value #BLOCK} bytes
 * spread evenly over each tensor stand for its content: training or quantising touches every row of
 * what it changes, so that any two checkpoints met in practice differ in them, and 16 GB take a
 * second. How tensors are spread over shards does not matter. One use.
 */
final class Revision {
  private static final long FULL = 256L << 20;
  private static final int SAMPLES = 16;
  private static final int BLOCK = 4096;
  private static final List<String> SMALL =
      List.of(
          Checkpoint.CONFIG, "preprocessor_config.json", "tokenizer.model", "adapter_config.json");

  private final MessageDigest digest = digest();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  /** The small files of a folder, as far as they are there. */
  void folder(Path folder) throws CheckpointException {
    for (String name : SMALL) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        try (FileChannel channel = FileChannel.open(file)) {
          text(name + " " + channel.size());
          content(channel, 0, channel.size());
        } catch (IOException e) {
          throw new CheckpointException(file, e);
        }
      }
    }
  }

  /** Tensors, in an order that does not depend on how they are stored. */
  void tensors(Collection<TensorRegion> sorted) throws CheckpointException {
    long total = sorted.stream().mapToLong(TensorRegion::span).sum();
    for (TensorRegion region : sorted) {
      TensorInfo info = region.info();
      text(info.name() + " " + info.type() + " " + info.shape() + " " + region.strides());
      try (FileChannel channel = FileChannel.open(region.file())) {
        long span = region.span();
        if (total <= FULL || span <= (long) SAMPLES * BLOCK) {
          content(channel, region.offset(), span);
        } else {
          for (int i = 0; i < SAMPLES; i++) {
            content(channel, region.offset() + (span - BLOCK) / (SAMPLES - 1) * i, BLOCK);
          }
        }
      } catch (IOException e) {
        throw new CheckpointException(region.file(), e);
      }
    }
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  void text(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private void content(FileChannel channel, long from, long length) throws IOException {
    for (long at = 0; at < length; at += buffer.capacity()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
      TensorReader.readFully(channel, buffer, from + at);
      digest.update(buffer.flip());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
