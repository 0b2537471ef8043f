package io.deqastream.model.text;

import io.deqastream.model.text.SentencePieceModel.Kind;
import io.deqastream.model.text.SentencePieceModel.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Text to ids as the slow LLaMA tokenizer does in its legacy mode: special tokens written out in
 * the text are recognised, each stretch between them is prefixed with a space, and characters the
 * vocabulary lacks become their UTF-8 bytes. Immutable; any thread.
 */
public final class Tokenizer {
  private static final String SPACE = "\u2581";
  private static final String BOS = "<s>";
  private static final String EOS = "</s>";

  private final SentencePieceModel model;
  private final Segmenter segmenter;
  private final List<String> specials;
  private final int bos;

  /**
   * A tokenizer over a vocabulary.
   *
   * @throws TokenizerException if the vocabulary has no {@code <s>} or {@code </s>}
   */
  public Tokenizer(SentencePieceModel model) throws TokenizerException {
    this.model = model;
    this.segmenter =
        switch (model.algorithm()) {
          case BPE -> new BytePairSegmenter(model.pieces());
          case UNIGRAM -> new UnigramSegmenter(model.pieces());
        };
    this.specials =
        model.pieces().stream()
            .filter(p -> p.kind() == Kind.CONTROL || p.kind() == Kind.UNKNOWN)
            .map(Piece::text)
            .sorted(Comparator.comparing(String::length).reversed())
            .toList();
    this.bos = model.id(BOS);
    if (bos < 0 || model.id(EOS) < 0) {
      throw new TokenizerException("the tokenizer has no " + BOS + " or no " + EOS);
    }
  }

  /** The ids of a text, the sequence's start first. */
  public long[] encode(String text) {
    List<Integer> ids = new ArrayList<>();
    ids.add(bos);
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      String special = specialAt(text, at);
      if (special == null) {
        at++;
      } else {
        encodeStretch(text.substring(from, at), ids);
        ids.add(model.id(special));
        at += special.length();
        from = at;
      }
    }
    encodeStretch(text.substring(from), ids);
    return ids.stream().mapToLong(Integer::longValue).toArray();
  }

  /** The ids of a text, without the sequence's start. */
  public long[] encodeInner(String text) {
    return LongStream.of(encode(text)).skip(1).toArray();
  }

  /** Number of ids. */
  public int size() {
    return model.size();
  }

  private String specialAt(String text, int at) {
    for (String special : specials) {
      if (text.startsWith(special, at)) {
        return special;
      }
    }
    return null;
  }

  private void encodeStretch(String text, List<Integer> ids) {
    String prepared = prepare(text);
    boolean afterUnknown = false;
    for (String piece : segmenter.segment(prepared)) {
      int id = model.id(piece);
      if (id >= 0) {
        ids.add(id);
        afterUnknown = false;
      } else if (model.byteFallback()) {
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
          ids.add(model.byteId(b));
        }
      } else {
        // SentencePiece joins neighbouring unknown characters into one piece.
        if (!afterUnknown) {
          ids.add(model.unknown());
        }
        afterUnknown = true;
      }
    }
  }

  private String prepare(String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    if (model.mergesWhitespace()) {
      whole = whole.replaceAll(" +", " ").replaceAll("^ | $", "");
    }
    if (whole.isEmpty()) {
      return whole;
    }
    return (model.dummyPrefix() ? SPACE : "") + whole.replace(" ", SPACE);
  }
}
