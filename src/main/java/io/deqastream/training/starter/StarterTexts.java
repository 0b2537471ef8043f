package io.deqastream.training.starter;

import io.deqastream.inference.Prompt;
import io.deqastream.model.text.Conversation;
import io.deqastream.model.text.PromptIds;
import io.deqastream.model.text.Tokenizer;
import io.deqastream.model.text.TokenizerException;
import io.deqastream.quality.QualityLevel;
import io.deqastream.training.Dialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is said about a picture. The reference trains with the image before the question and asks
 * with the image after it, which a small model trained from scratch would not understand: it learns
 * both orders.
 *
 * @param asked by level, in the order in which scores are asked for
 * @param taught by level, in the order of training conversations
 * @param levelIds excellent first
 */
record StarterTexts(List<Dialogue> asked, List<Dialogue> taught, long[] levelIds) {
  private static final String QUESTION = "How would you rate the quality of this image?";

  /** In a tokenizer's ids. */
  static StarterTexts of(Tokenizer tokenizer) throws TokenizerException {
    long[] levelIds = new long[QualityLevel.COUNT];
    PromptIds prompt = PromptIds.of(tokenizer, Prompt.QUALITY.text());
    List<Conversation> conversations = new ArrayList<>();
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      String answer = "The quality of the image is " + level.word() + ".";
      conversations.add(Conversation.of(tokenizer, QUESTION, answer));
      levelIds[level.ordinal()] = levelId(tokenizer, level);
    }
    List<Dialogue> asked = new ArrayList<>();
    List<Dialogue> taught = new ArrayList<>();
    for (Conversation conversation : conversations) {
      Dialogue dialogue = Dialogue.of(conversation.ids(), conversation.labels(), levelIds);
      taught.add(dialogue);
      long[] answer = dialogue.answerIds();
      long[] end = Arrays.copyOfRange(answer, dialogue.level(), answer.length);
      long[] after = Arrays.copyOf(prompt.after(), prompt.after().length + end.length);
      System.arraycopy(end, 0, after, prompt.after().length, end.length);
      asked.add(new Dialogue(prompt.before(), after, prompt.after().length, 0));
    }
    return new StarterTexts(List.copyOf(asked), List.copyOf(taught), levelIds);
  }

  private static long levelId(Tokenizer tokenizer, QualityLevel level) {
    long[] ids = tokenizer.encodeInner("is " + level.word());
    return ids[ids.length - 1];
  }
}
