package io.deqastream.training;

/**
 * Which losses a pair of images is trained with and how they are weighted: total = rank x fidelity
 * + nextToken x (both images' cross entropy + kl x KL) + inLevel x (both images' mass outside the
 * levels). Immutable; the defaults are the training script of DeQA-Score (You et al., CVPR 2025).
 *
 * @param softLabels KL to a soft label at the level token; else cross entropy with the level itself
 * @param fixedDeviation preferences from scores with deviation 1; else with predicted deviations
 * @param detachDeviation no gradient through predicted deviations
 * @param continuous preferences as probabilities; else which of both is better, a tie being 0.5
 * @param closedSet scores from a softmax over the five levels; else over the whole vocabulary
 * @param rank weight of the fidelity loss
 * @param nextToken weight of what the answer's tokens cost
 * @param kl weight of KL within it
 * @param inLevel weight of the probability that is not on any level
 */
public record LossSettings(
    boolean softLabels,
    boolean fixedDeviation,
    boolean detachDeviation,
    boolean continuous,
    boolean closedSet,
    double rank,
    double nextToken,
    double kl,
    double inLevel) {

  /** The paper's: soft labels, fidelity of closed-set scores with a fixed deviation. */
  public static LossSettings paper() {
    return new LossSettings(true, true, true, true, true, 1, 0.05, 1, 0);
  }

  /** These with other labels. */
  public LossSettings withSoftLabels(boolean soft) {
    return new LossSettings(
        soft, fixedDeviation, detachDeviation, continuous, closedSet, rank, nextToken, kl, inLevel);
  }

  /** These with another weight of the fidelity loss; 0 leaves it out. */
  public LossSettings withRank(double weight) {
    return new LossSettings(
        softLabels,
        fixedDeviation,
        detachDeviation,
        continuous,
        closedSet,
        weight,
        nextToken,
        kl,
        inLevel);
  }
}
