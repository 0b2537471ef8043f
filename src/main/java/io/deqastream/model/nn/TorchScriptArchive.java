package io.deqastream.model.nn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive that holds code and no tensors, the way PyTorch's serialization lays
 * it out (torch/csrc/jit/docs/serialization.md): code, a pickled instance, no constants. Stateless.
 */
final class TorchScriptArchive {
  private static final String VERSION = "3\n";
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private TorchScriptArchive() {}

  /**
   * An archive with one instance of a class.
   *
   * @param type the class, whose only attribute is {@code training : bool}
   * @param source TorchScript that defines it
   */
  static byte[] of(String type, String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(zip, "data.pkl", instance(type));
      entry(zip, "code/__torch__.py", source);
      entry(zip, "constants.pkl", NO_CONSTANTS);
      entry(zip, "version", VERSION);
      entry(zip, "byteorder", "little");
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to memory
    }
    return bytes.toByteArray();
  }

  /** Pickle, protocol 2: a new object of the class whose state is {@code {"training": False}}. */
  private static String instance(String type) {
    String key = "training";
    return "\u0080\u0002c__torch__\n"
        + type
        + "\n)\u0081}X"
        + (char) key.length()
        + "\0\0\0"
        + key
        + "\u0089sb.";
  }

  /** Latin-1, so that each character is the byte it names. */
  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry("archive/" + name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }
}
