package io.deqastream.image;

import java.util.Arrays;

/**
 * The blocks of a GIF file, walked without decoding (GIF89a): screen, frames and all that its first
 * frame needs.
 *
 * @param palette RGB triples in force for the first frame, null if the file has none
 * @param background palette index where the first frame leaves the screen uncovered
 * @param data offset of the first frame's code size byte
 */
record GifStructure(
    ImageHeader header,
    int x,
    int y,
    int frameWidth,
    int frameHeight,
    boolean interlaced,
    byte[] palette,
    int background,
    int data) {

  static GifStructure read(byte[] bytes, ImageLimits limits) throws ImageException {
    return new Walk(bytes, limits).run();
  }

  /** State of one pass. */
  private static final class Walk {
    private final byte[] bytes;
    private final ImageLimits limits;
    private final ByteCursor in;
    private int screenWidth;
    private int screenHeight;
    private byte[] palette;
    private int transparent;
    private int frames;
    private int x;
    private int y;
    private int frameWidth;
    private int frameHeight;
    private boolean interlaced;
    private int data;

    Walk(byte[] bytes, ImageLimits limits) {
      this.bytes = bytes;
      this.limits = limits;
      this.in = new ByteCursor(bytes, 6, true);
    }

    GifStructure run() throws ImageException {
      screenWidth = in.u16();
      screenHeight = in.u16();
      int flags = in.u8();
      in.skip(2);
      palette = palette(flags);
      while (frames <= limits.maxFrames()) {
        int introducer = in.u8();
        if (introducer == 0x3b) {
          break;
        } else if (introducer == 0x21) {
          extension();
        } else if (introducer == 0x2c) {
          frame();
        } else {
          throw corrupt("byte %02x where a GIF block begins".formatted(introducer));
        }
      }
      if (frames == 0) {
        throw corrupt("a GIF without a frame");
      }
      // A first frame that leaves the screen enlarges it.
      ImageHeader header =
          new ImageHeader(
              Math.max(screenWidth, x + frameWidth),
              Math.max(screenHeight, y + frameHeight),
              frames,
              1);
      return new GifStructure(
          header, x, y, frameWidth, frameHeight, interlaced, palette, transparent, data);
    }

    private void extension() throws ImageException {
      int label = in.u8();
      if (label == 0xf9 && frames == 0) {
        int at = in.position();
        ByteCursor control = new ByteCursor(bytes, at, true);
        if (control.u8() >= 4) {
          boolean hasTransparent = (control.u8() & 1) != 0;
          control.skip(2);
          transparent = hasTransparent ? control.u8() : 0;
        }
      }
      skipSubBlocks();
    }

    private void frame() throws ImageException {
      if (frames++ > 0) {
        in.skip(8);
        palette(in.u8());
      } else {
        x = in.u16();
        y = in.u16();
        frameWidth = in.u16();
        frameHeight = in.u16();
        int flags = in.u8();
        interlaced = (flags & 0x40) != 0;
        byte[] local = palette(flags);
        palette = local == null ? palette : local;
        data = in.position();
        if (frameWidth == 0 || frameHeight == 0) {
          throw corrupt("a GIF frame of %d x %d pixels".formatted(frameWidth, frameHeight));
        }
      }
      in.skip(1);
      skipSubBlocks();
    }

    private byte[] palette(int flags) throws ImageException {
      if ((flags & 0x80) == 0) {
        return null;
      }
      int from = in.position();
      in.skip(3L << ((flags & 7) + 1));
      return Arrays.copyOfRange(bytes, from, in.position());
    }

    private void skipSubBlocks() throws ImageException {
      for (int size = in.u8(); size != 0; size = in.u8()) {
        in.skip(size);
      }
    }

    private static ImageException corrupt(String what) {
      return new ImageException(ImageFault.CORRUPT, what);
    }
  }
}
