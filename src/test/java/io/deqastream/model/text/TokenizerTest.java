package io.deqastream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ids against what the slow LLaMA tokenizer recorded. LLaMA's own tokenizer may not be shipped: its
 * ids are checked with {@code -Ddeqa.tokenizer=tokenizer.model -Ddeqa.tokens=tokens.json
 * -Ddeqa.tokens.section=llama2}.
 */
final class TokenizerTest {
  private static final Path RESOURCES = Path.of("src/test/resources/tokenizer");
  private static final List<String> LEVELS = List.of("excellent", "good", "fair", "poor", "bad");

  private Path model;
  private Tokenizer tokenizer;
  private JsonNode golden;

  @BeforeEach
  void read() throws Exception {
    model = Path.of(System.getProperty("deqa.tokenizer", RESOURCES + "/small.model"));
    String tokens = System.getProperty("deqa.tokens", RESOURCES + "/tokens.json");
    tokenizer = new Tokenizer(SentencePieceModel.read(model));
    golden =
        new ObjectMapper()
            .readTree(Path.of(tokens).toFile())
            .get(System.getProperty("deqa.tokens.section", "small"));
  }

  @Test
  void textsGiveTheRecordedIds() {
    assertThat(golden.get("texts")).hasSizeGreaterThan(15);
    for (JsonNode text : golden.get("texts")) {
      assertThat(tokenizer.encode(text.get("text").asText()))
          .as(text.get("text").toString())
          .isEqualTo(longs(text.get("ids")));
    }
  }

  @Test
  void promptsSurroundTheImage(@TempDir Path folder) throws Exception {
    Files.copy(model, folder.resolve(PromptVocabulary.FILE));
    PromptVocabulary vocabulary = PromptVocabulary.open(List.of(folder), 32000);

    assertThat(vocabulary.prompt(prompt("quality")).joined())
        .isEqualTo(longs(golden.get("prompt")));
    assertThat(vocabulary.prompt(prompt("aesthetics")).joined())
        .isEqualTo(longs(golden.get("prompt_aesthetics")));
    assertThat(vocabulary.words(LEVELS))
        .isEqualTo(LEVELS.stream().mapToLong(l -> golden.get("levels").get(l).asLong()).toArray());
    assertThat(tokenizer.encodeInner("The quality of the image is"))
        .isEqualTo(longs(golden.get("level_prefix")));
  }

  @Test
  void conversationsLearnTheAnswerOnly() throws Exception {
    assertThat(golden.get("conversation")).hasSize(5);
    for (JsonNode recorded : golden.get("conversation")) {
      Conversation conversation =
          Conversation.of(
              tokenizer,
              "How would you rate the quality of this image?",
              "The quality of the image is " + recorded.get("level").asText() + ".");
      assertThat(conversation.ids()).isEqualTo(longs(recorded.get("input_ids")));
      assertThat(conversation.labels()).isEqualTo(longs(recorded.get("labels")));
    }
  }

  @Test
  void llamasIdsAreKnownForTheStandardPromptsOnly(@TempDir Path folder) throws Exception {
    PromptVocabulary known = PromptVocabulary.open(List.of(folder), 32000);

    assertThat(known.prompt(prompt("quality")).before()).hasSize(15).endsWith(29973, 13);
    assertThat(known.prompt(prompt("quality")).after()).hasSize(12).startsWith(29871, 13);
    assertThat(known.prompt(prompt("aesthetics")).joined()).hasSize(34);
    assertThat(known.words(LEVELS)).containsExactly(15129, 1781, 6534, 6460, 4319);
    assertThatThrownBy(() -> known.prompt("Is it sharp? <|image|>"))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("holds no tokenizer.model");
    assertThatThrownBy(() -> PromptVocabulary.open(List.of(folder), 512))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("512 ids");
  }

  @Test
  void aTokenizerLargerThanTheModelIsRefused() {
    assertThatThrownBy(
            () ->
                PromptVocabulary.open(
                    List.of(Path.of("src/test/resources/checkpoints/tiny-fp32")), 511))
        .hasMessageContaining("512 pieces are more than the model's 511 ids");
  }

  @Test
  void promptsNeedOneImageBehindText() {
    for (String text : List.of("no image", "<|image|> first", "a <|image|> b <|image|>")) {
      assertThatThrownBy(() -> PromptIds.of(tokenizer, text))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("exactly once");
    }
  }

  @Test
  void brokenModelsFailWithOneLine(@TempDir Path folder) throws Exception {
    byte[] good = Files.readAllBytes(RESOURCES.resolve("small.model"));
    Random random = new Random(5);
    Path file = folder.resolve("broken.model");
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      for (int flips = 0; flips < 8; flips++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Files.write(file, bad);
      try {
        new Tokenizer(SentencePieceModel.read(file)).encode("a text");
      } catch (TokenizerException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThatThrownBy(() -> SentencePieceModel.read(folder.resolve("none")))
        .isInstanceOf(TokenizerException.class);
  }

  @Test
  void longTextsTakeLittleTime() {
    assertThat(tokenizer.encode("ab ".repeat(200_000)).length).isGreaterThan(200_000);
  }

  private static String prompt(String aspect) {
    return "USER: How would you rate the %s of this image?\n<|image|>\nASSISTANT: The %s of the image is"
        .formatted(aspect, aspect);
  }

  private static long[] longs(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }
}
