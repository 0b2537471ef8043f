package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.nn.StageTap;
import java.util.List;

/**
 * The network's forward pass for training: only the positions that predict answer tokens go through
 * the head, which saves the vocabulary's width at all others. Stateless. Letters: B rows, P ids
 * before the image, Q + 1 visual tokens, S ids after it, A of them the answer, V vocabulary.
 */
public final class AnswerLogits {
  private AnswerLogits() {}

  /**
   * Logits of every row's answer; keeps the graph if gradients are being collected.
   *
   * @param pixelValues normalised pixels [B, 3, H, W], consumed
   * @param rows B conversations of one layout
   * @return [B, A, V], in the pixels' manager
   * @throws IllegalArgumentException if the conversations differ in more than their answer
   */
  public static NDArray of(MplugOwl2Network network, NDArray pixelValues, List<Dialogue> rows) {
    return afterVision(network, network.visualTokens(pixelValues, StageTap.NONE), rows);
  }

  /** As {@link #of} from visual tokens [B, Q + 1, D], consumed: where the vision is cached. */
  public static NDArray afterVision(MplugOwl2Network network, NDArray visual, List<Dialogue> rows) {
    Dialogue first = rows.get(0);
    for (Dialogue row : rows) {
      if (!row.alignedWith(first)) {
        throw new IllegalArgumentException(
            "conversations of one batch must be equal up to the answer's tokens");
      }
    }
    NDManager work = visual.getManager();
    NDArray before = ids(work, rows.stream().map(Dialogue::before).toList()); // [B, P]
    NDArray after = ids(work, rows.stream().map(Dialogue::after).toList()); // [B, S]
    NDArray hidden = network.hidden(visual, before, after, StageTap.NONE); // [B, P + Q + 1 + S, D]
    int length = (int) hidden.getShape().get(1);
    int answer = first.after().length - first.answer();
    NDIndex predicting = new NDIndex(":, {}:{}", length - answer - 1, length - 1);
    return network.logits(hidden.get(predicting));
  }

  private static NDArray ids(NDManager work, List<long[]> rows) {
    int width = rows.get(0).length;
    long[] flat = new long[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, flat, i * width, width);
    }
    return work.create(flat, new Shape(rows.size(), width));
  }
}
