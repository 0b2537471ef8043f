package io.deqastream.training;

/**
 * The terms of one batch's loss as numbers; A and B are the two sides of its pairs. Values only.
 *
 * @param total what is minimised
 * @param rank the fidelity loss
 * @param crossEntropyA of the answer's tokens; without the level's where labels are soft
 * @param crossEntropyB the same for B
 * @param klA KL(target || prediction) at the level token; 0 where labels are one-hot
 * @param klB the same for B
 * @param inLevelA probability that is on no level, at the level token
 * @param inLevelB the same for B
 */
public record LossTerms(
    double total,
    double rank,
    double crossEntropyA,
    double crossEntropyB,
    double klA,
    double klB,
    double inLevelA,
    double inLevelB) {
  static final int COUNT = 8;

  static LossTerms of(float[] t) {
    return new LossTerms(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]);
  }

  /** The sum of both, term by term; for means over batches. */
  public LossTerms plus(LossTerms o) {
    return new LossTerms(
        total + o.total,
        rank + o.rank,
        crossEntropyA + o.crossEntropyA,
        crossEntropyB + o.crossEntropyB,
        klA + o.klA,
        klB + o.klB,
        inLevelA + o.inLevelA,
        inLevelB + o.inLevelB);
  }

  /** Every term times {@code f}. */
  public LossTerms times(double f) {
    return new LossTerms(
        f * total,
        f * rank,
        f * crossEntropyA,
        f * crossEntropyB,
        f * klA,
        f * klB,
        f * inLevelA,
        f * inLevelB);
  }

  /** Mean cross entropy of both sides. */
  public double crossEntropy() {
    return (crossEntropyA + crossEntropyB) / 2;
  }

  /** Mean KL of both sides. */
  public double kl() {
    return (klA + klB) / 2;
  }

  /** Mean probability on the five levels. */
  public double onLevels() {
    return 1 - (inLevelA + inLevelB) / 2;
  }
}
