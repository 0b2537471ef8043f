package io.deqastream.image;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * JPEG by libjpeg-turbo's TurboJPEG interface, as versions 2 and 3 export it, where the library is
 * installed. Decodes into native buffers that are reused; rows are valid inside {@link #decode}
 * only. Thread-safe: a handle serves one call. A native decode cannot be interrupted.
 */
final class TurboJpeg {
  private static final int PIXELS_RGB = 0;
  private static final int PIXELS_CMYK = 11;
  private static final int ERROR_WARNING = 0;

  /** Buffers above this go back to the system after use. */
  private static final long KEPT_BYTES = 64L << 20;

  private static final int KEPT_BUFFERS = Runtime.getRuntime().availableProcessors();

  private final Functions functions;
  private final BlockingQueue<Buffers> idle = new ArrayBlockingQueue<>(KEPT_BUFFERS);

  private TurboJpeg(Functions functions) {
    this.functions = functions;
  }

  /** The library of this machine, if there is one; looked for once. */
  static Optional<TurboJpeg> installed() {
    return Installed.LIBRARY;
  }

  /**
   * Decodes and hands the rows over.
   *
   * @return empty if this library cannot say what the file is, though another decoder may
   */
  <T> Optional<T> decode(JpegStructure jpeg, PixelRows.Use<T> use) throws ImageException {
    Buffers found = idle.poll();
    Buffers buffers = found == null ? new Buffers() : found;
    Pointer handle = functions.tjInitDecompress();
    if (handle == null) {
      return Optional.empty();
    }
    try {
      return decode(jpeg, handle, buffers).map(use::with);
    } finally {
      functions.tjDestroy(handle);
      if (buffers.bytes() > KEPT_BYTES || !idle.offer(buffers)) {
        buffers.free();
      }
    }
  }

  private Optional<PixelRows> decode(JpegStructure jpeg, Pointer handle, Buffers buffers)
      throws ImageException {
    int width = jpeg.header().width();
    int height = jpeg.header().height();
    byte[] source = jpeg.source();
    Memory in = buffers.input(source.length);
    in.write(0, source, 0, source.length);
    NativeLong size = new NativeLong(source.length, true);
    IntByReference seenWidth = new IntByReference();
    IntByReference seenHeight = new IntByReference();
    int failed =
        functions.tjDecompressHeader3(
            handle, in, size, seenWidth, seenHeight, new IntByReference(), new IntByReference());
    // The buffer is sized by our own reading of the header: both must agree.
    if (failed != 0 || seenWidth.getValue() != width || seenHeight.getValue() != height) {
      return Optional.empty();
    }
    boolean inks = jpeg.colours().components() == 4;
    int pixelBytes = inks ? 4 : 3;
    Memory out = buffers.output((long) width * height * pixelBytes);
    int format = inks ? PIXELS_CMYK : PIXELS_RGB;
    failed =
        functions.tjDecompress2(
            handle, in, size, out, width, width * pixelBytes, height, format, 0);
    if (failed != 0) {
      String message = functions.tjGetErrorStr2(handle);
      if (functions.tjGetErrorCode(handle) != ERROR_WARNING) {
        throw new ImageException(ImageFault.CORRUPT, "libjpeg says: " + message);
      }
      JpegWarnings.check(message);
    }
    return Optional.of(new NativeRows(out, width, height, inks));
  }

  /** Rows in a native buffer: RGB, or ink that is converted on the way out. */
  private record NativeRows(Memory pixels, int width, int height, boolean inks)
      implements PixelRows {
    @Override
    public void copy(int y, int count, byte[] into) {
      int n = count * width;
      if (!inks) {
        pixels.read(3L * y * width, into, 0, 3 * n);
        return;
      }
      byte[] raw = new byte[4 * n];
      pixels.read(4L * y * width, raw, 0, raw.length);
      JpegColours.CMYK.toRgb(raw, into, n);
    }
  }

  /** One file and its pixels, outside the heap; used by one thread at a time. */
  private static final class Buffers {
    private Memory in;
    private Memory out;

    Memory input(long size) {
      in = grown(in, size);
      return in;
    }

    Memory output(long size) {
      out = grown(out, size);
      return out;
    }

    long bytes() {
      return (in == null ? 0 : in.size()) + (out == null ? 0 : out.size());
    }

    void free() {
      if (in != null) {
        in.close();
      }
      if (out != null) {
        out.close();
      }
    }

    private static Memory grown(Memory memory, long size) {
      if (memory != null && memory.size() >= size) {
        return memory;
      }
      if (memory != null) {
        memory.close();
      }
      return new Memory(size);
    }
  }

  /** TurboJPEG's C functions; {@code unsigned long} is as wide as the platform has it. */
  interface Functions extends Library {
    Pointer tjInitDecompress();

    int tjDecompressHeader3(
        Pointer handle,
        Pointer file,
        NativeLong size,
        IntByReference width,
        IntByReference height,
        IntByReference subsampling,
        IntByReference colours);

    int tjDecompress2(
        Pointer handle,
        Pointer file,
        NativeLong size,
        Pointer pixels,
        int width,
        int pitch,
        int height,
        int pixelFormat,
        int flags);

    String tjGetErrorStr2(Pointer handle);

    int tjGetErrorCode(Pointer handle);

    int tjDestroy(Pointer handle);
  }

  /** Searches on first use. */
  private static final class Installed {
    static final Optional<TurboJpeg> LIBRARY = find();

    private Installed() {}

    private static Optional<TurboJpeg> find() {
      for (String name : names()) {
        try {
          NativeLibrary library = NativeLibrary.getInstance(name);
          // Says at once whether an old or odd build lacks what we call.
          library.getFunction("tjDecompress2");
          library.getFunction("tjGetErrorCode");
          return Optional.of(new TurboJpeg(Native.load(name, Functions.class)));
        } catch (LinkageError e) {
          // Not under this name, or no native access at all. The next name, or ImageIO, serves.
        }
      }
      return Optional.empty();
    }

    private static List<String> names() {
      if (Platform.isMac()) {
        return List.of(
            "turbojpeg",
            "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib",
            "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib");
      }
      if (Platform.isWindows()) {
        return List.of("turbojpeg", "libturbojpeg");
      }
      return List.of("libturbojpeg.so.0", "turbojpeg");
    }
  }
}
