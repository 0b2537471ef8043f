package io.deqastream.model.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary of a {@code tokenizer.model}, as SentencePiece's sentencepiece_model.proto stores
 * it: pieces with scores, and how text is prepared. BPE and unigram models with identity
 * normalisation, as LLaMA's; others are refused. Immutable.
 */
public final class SentencePieceModel {
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_PIECES = 1 << 20;
  private static final int BYTE_VALUES = 256;

  /** What a piece is for, by its number in the file. */
  enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    static Kind of(long number) throws TokenizerException {
      if (number < 1 || number > values().length) {
        throw new TokenizerException("has a piece of unknown type " + number);
      }
      return values()[(int) number - 1];
    }
  }

  /** How pieces are chosen. */
  enum Algorithm {
    UNIGRAM,
    BPE
  }

  /** A piece of text and its score; the higher, the sooner it is used. */
  record Piece(String text, float score, Kind kind) {}

  private final List<Piece> pieces = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final int[] byteIds = new int[BYTE_VALUES];
  private Algorithm algorithm = Algorithm.UNIGRAM;
  private boolean dummyPrefix = true;
  private boolean mergesWhitespace = true;
  private boolean byteFallback;
  private int unknown = -1;

  private SentencePieceModel() {}

  /**
   * Reads a model.
   *
   * @throws TokenizerException if it is none, or one that is prepared otherwise than LLaMA's
   */
  public static SentencePieceModel read(Path file) throws TokenizerException {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new TokenizerException(size + " bytes are above the limit of " + MAX_BYTES);
      }
      SentencePieceModel model = new SentencePieceModel();
      model.parse(ByteBuffer.wrap(Files.readAllBytes(file)));
      model.index();
      return model;
    } catch (TokenizerException e) {
      throw new TokenizerException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new TokenizerException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** Number of pieces. */
  public int size() {
    return pieces.size();
  }

  List<Piece> pieces() {
    return Collections.unmodifiableList(pieces);
  }

  Algorithm algorithm() {
    return algorithm;
  }

  boolean dummyPrefix() {
    return dummyPrefix;
  }

  boolean mergesWhitespace() {
    return mergesWhitespace;
  }

  /** Whether characters without a piece are spelt as bytes. */
  boolean byteFallback() {
    return byteFallback;
  }

  /** The id of exactly this piece, or -1. */
  int id(String piece) {
    return ids.getOrDefault(piece, -1);
  }

  /** The id of the piece that stands for one byte of UTF-8, or of the unknown piece. */
  int byteId(byte value) {
    int id = byteIds[value & 0xff];
    return id < 0 ? unknown : id;
  }

  /** The id of what no piece covers. */
  int unknown() {
    return unknown;
  }

  private void parse(ByteBuffer file) throws TokenizerException {
    ProtoReader in = new ProtoReader(file);
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> piece(new ProtoReader(in.bytes()));
        case 2 -> trainer(new ProtoReader(in.bytes()));
        case 3 -> normalizer(new ProtoReader(in.bytes()));
        default -> in.skip();
      }
    }
  }

  private void piece(ProtoReader in) throws TokenizerException {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> text = in.text();
        case 2 -> score = in.number();
        case 3 -> kind = Kind.of(in.varint());
        default -> in.skip();
      }
    }
    if (text.isEmpty() || pieces.size() >= MAX_PIECES || !Float.isFinite(score)) {
      throw new TokenizerException(
          "piece " + pieces.size() + " is empty, unscored or one too many");
    }
    pieces.add(new Piece(text, score, kind));
  }

  private void trainer(ProtoReader in) throws TokenizerException {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 35) {
        byteFallback = in.varint() != 0;
      } else if (field == 3) {
        long type = in.varint();
        if (type < 1 || type > Algorithm.values().length) {
          throw new TokenizerException("its model type " + type + " is neither unigram nor BPE");
        }
        algorithm = Algorithm.values()[(int) type - 1];
      } else {
        in.skip();
      }
    }
  }

  private void normalizer(ProtoReader in) throws TokenizerException {
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 2 -> {
          if (in.bytes().hasRemaining()) {
            throw new TokenizerException("it normalises text by a table, which is not supported");
          }
        }
        case 3 -> dummyPrefix = in.varint() != 0;
        case 4 -> mergesWhitespace = in.varint() != 0;
        case 5 -> {
          if (in.varint() == 0) {
            throw new TokenizerException("it leaves spaces unescaped, which is not supported");
          }
        }
        default -> in.skip();
      }
    }
  }

  private void index() throws TokenizerException {
    Arrays.fill(byteIds, -1);
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (ids.put(piece.text(), id) != null) {
        throw new TokenizerException("it has the piece " + id + " twice");
      }
      if (piece.kind() == Kind.UNKNOWN) {
        unknown = id;
      } else if (piece.kind() == Kind.BYTE) {
        byteIds[byteValue(piece.text())] = id;
      }
    }
    if (unknown < 0) {
      throw new TokenizerException("is no SentencePiece model: it has no unknown piece");
    }
  }

  /** {@code <0x1F>} to 31. */
  private static int byteValue(String text) throws TokenizerException {
    if (!text.matches("<0x[0-9A-F]{2}>")) {
      throw new TokenizerException("has a byte piece of odd form");
    }
    return Integer.parseInt(text.substring(3, 5), 16);
  }
}
