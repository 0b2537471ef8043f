package io.deqastream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.QualityLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link QualityModel} owes its callers; run on the fake and on the real ones. */
public abstract class QualityModelContract {
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-5f);

  private QualityModel model;

  /** A fresh model; equal models every time. */
  protected abstract QualityModel open() throws Exception;

  @BeforeEach
  final void openModel() throws Exception {
    model = open();
  }

  @AfterEach
  final void closeModel() {
    model.close();
  }

  @Test
  void describesItself() {
    ModelDescription description = model.description();

    assertThat(description.name()).isNotBlank();
    assertThat(description.revision()).isNotBlank();
    assertThat(description.inputSize()).isPositive();
    assertThat(description.device()).isEqualTo("cpu");
    assertThat(model.description()).isEqualTo(description);
  }

  @Test
  void equalModelsHaveEqualRevisionsAndAnswers() throws Exception {
    List<ModelPixels> images = images(2);
    try (QualityModel other = open()) {
      assertThat(other.description()).isEqualTo(model.description());
      assertThat(ask(other, images)).isDeepEqualTo(ask(model, images));
    }
  }

  @Test
  void answersEveryImageOfEveryBatchSize() {
    for (int batch : new int[] {1, 3, 2}) {
      float[][] logits = ask(model, images(batch));

      assertThat(logits).hasDimensions(batch, QualityLevel.COUNT);
      for (float[] row : logits) {
        for (float logit : row) {
          assertThat(logit).isFinite();
        }
      }
    }
  }

  @Test
  void answersDoNotDependOnTheRestOfTheBatch() {
    List<ModelPixels> images = images(7);

    float[][] together = ask(model, images);

    for (int i = 0; i < images.size(); i++) {
      assertThat(ask(model, images.subList(i, i + 1))[0]).containsExactly(together[i], TOLERANCE);
    }
  }

  @Test
  void differentImagesGetDifferentAnswersInTheOrderAsked() {
    List<ModelPixels> images = images(3);
    List<ModelPixels> reversed = new ArrayList<>(images);
    Collections.reverse(reversed);

    float[][] forth = ask(model, images);
    float[][] back = ask(model, reversed);

    assertThat(forth[0]).isNotEqualTo(forth[1]);
    for (int i = 0; i < forth.length; i++) {
      assertThat(back[forth.length - 1 - i]).containsExactly(forth[i], TOLERANCE);
    }
  }

  @Test
  void aPromptAskedTwiceIsAnsweredTwiceAlike() {
    float[][][] logits = model.levelLogits(images(2), List.of(Prompt.QUALITY, Prompt.QUALITY));

    assertThat(logits.length).isEqualTo(2);
    assertThat(logits[1]).isDeepEqualTo(logits[0]);
  }

  @Test
  void refusesAnImageOfAnotherSizeAndGoesOn() {
    int wrong = model.description().inputSize() + 1;
    ModelPixels other = new ModelPixels(wrong, new byte[3 * wrong * wrong]);

    assertThatThrownBy(() -> ask(model, List.of(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(wrong));
    assertThat(ask(model, images(1))).hasDimensions(1, QualityLevel.COUNT);
  }

  @Test
  void refusesNoImagesAndNoPrompts() {
    assertThatThrownBy(() -> ask(model, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model.levelLogits(images(1), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mayBeHandedToAnotherThread() throws Exception {
    List<ModelPixels> images = images(1);
    float[][] here = ask(model, images);
    float[][][] there = new float[1][][];
    Thread thread = new Thread(() -> there[0] = ask(model, images));
    thread.start();
    thread.join();

    assertThat(there[0]).isDeepEqualTo(here);
  }

  @Test
  void closesTwice() {
    model.close();
    model.close();
  }

  private static float[][] ask(QualityModel model, List<ModelPixels> images) {
    return model.levelLogits(images, List.of(Prompt.QUALITY))[0];
  }

  private List<ModelPixels> images(int count) {
    int size = model.description().inputSize();
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              byte[] rgb = new byte[3 * size * size];
              new Random(i).nextBytes(rgb);
              return new ModelPixels(size, rgb);
            })
        .toList();
  }
}
