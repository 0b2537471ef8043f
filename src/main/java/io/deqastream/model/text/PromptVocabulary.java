package io.deqastream.model.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint's words for prompts and levels: from its {@code tokenizer.model}, or, where the
 * folder carries none, from the known ids of LLaMA's for the standard prompts. Immutable.
 */
public final class PromptVocabulary {
  /** The file a checkpoint's tokenizer is in. */
  public static final String FILE = "tokenizer.model";

  private static final int LLAMA_SIZE = 32000;
  private static final String QUALITY = standard("quality");
  private static final String AESTHETICS = standard("aesthetics");

  private final Optional<Tokenizer> tokenizer;
  private final Path folder;

  private PromptVocabulary(Optional<Tokenizer> tokenizer, Path folder) {
    this.tokenizer = tokenizer;
    this.folder = folder;
  }

  /**
   * Opens the first folder's tokenizer that is there.
   *
   * @param folders the checkpoint's, then its base's
   * @param vocabulary the model's number of ids
   * @throws TokenizerException if there is none and the model's ids are not LLaMA's by number, or
   *     if it has more pieces than the model has ids
   */
  public static PromptVocabulary open(List<Path> folders, int vocabulary)
      throws TokenizerException {
    for (Path folder : folders) {
      Path file = folder.resolve(FILE);
      if (Files.exists(file)) {
        Tokenizer tokenizer = new Tokenizer(SentencePieceModel.read(file));
        if (tokenizer.size() > vocabulary) {
          throw new TokenizerException(
              "%s: %d pieces are more than the model's %d ids"
                  .formatted(file, tokenizer.size(), vocabulary));
        }
        return new PromptVocabulary(Optional.of(tokenizer), folder);
      }
    }
    if (vocabulary != LLAMA_SIZE) {
      throw new TokenizerException(
          "%s: holds no %s, and %d ids are not LLaMA's %d, whose prompts are known"
              .formatted(folders.get(0), FILE, vocabulary, LLAMA_SIZE));
    }
    return new PromptVocabulary(Optional.empty(), folders.get(0));
  }

  /** The tokenizer, if the checkpoint carries one. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /**
   * A prompt's ids.
   *
   * @throws TokenizerException if there is no tokenizer and the prompt is not a standard one
   */
  public PromptIds prompt(String text) throws TokenizerException {
    if (tokenizer.isPresent()) {
      return PromptIds.of(tokenizer.get(), text);
    }
    if (text.equals(QUALITY)) {
      return new PromptIds(
          new long[] {
            1, 3148, 1001, 29901, 1128, 723, 366, 6554, 278, 11029, 310, 445, 1967, 29973, 13
          },
          new long[] {29871, 13, 22933, 9047, 13566, 29901, 450, 11029, 310, 278, 1967, 338});
    }
    if (text.equals(AESTHETICS)) {
      return new PromptIds(
          new long[] {
            1, 3148, 1001, 29901, 1128, 723, 366, 6554, 278, 263, 342, 9188, 1199, 310, 445, 1967,
            29973, 13
          },
          new long[] {
            29871, 13, 22933, 9047, 13566, 29901, 450, 263, 342, 9188, 1199, 310, 278, 1967, 338
          });
    }
    throw new TokenizerException(
        "%s: holds no %s, which every prompt but the two standard ones needs"
            .formatted(folder, FILE));
  }

  /**
   * The ids of words that are one token each, e.g. the quality levels.
   *
   * @throws TokenizerException if a word is not one token, or not known without a tokenizer
   */
  public long[] words(List<String> words) throws TokenizerException {
    long[] ids = new long[words.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = word(words.get(i));
    }
    return ids;
  }

  private long word(String word) throws TokenizerException {
    if (tokenizer.isEmpty()) {
      Map<String, Long> known =
          Map.of("excellent", 15129L, "good", 1781L, "fair", 6534L, "poor", 6460L, "bad", 4319L);
      if (!known.containsKey(word)) {
        throw new TokenizerException(
            "%s: holds no %s, which the word \"%s\" needs".formatted(folder, FILE, word));
      }
      return known.get(word);
    }
    long[] ids = tokenizer.get().encodeInner(word);
    if (ids.length != 1) {
      throw new TokenizerException(
          "%s: the level \"%s\" is %d tokens of %s, not one"
              .formatted(folder, word, ids.length, FILE));
    }
    return ids[0];
  }

  private static String standard(String aspect) {
    return "USER: How would you rate the %s of this image?\n%s\nASSISTANT: The %s of the image is"
        .formatted(aspect, PromptIds.IMAGE, aspect);
  }
}
