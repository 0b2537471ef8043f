package io.deqastream.inference;

/**
 * What the batcher holds and has done, read at one instant: submitted = answered + failed +
 * cancelled + queued + running.
 *
 * @param expected items on their way to it
 * @param queued items waiting for a device
 * @param running items in a pass
 * @param submitted items accepted
 * @param answered items with a distribution
 * @param failed items the model could not answer, or that were lost with a device
 * @param cancelled items dropped because nobody wanted them any more
 * @param passes calls of the model that answered
 * @param splits batches that failed and were halved
 */
public record BatcherSnapshot(
    int expected,
    int queued,
    int running,
    long submitted,
    long answered,
    long failed,
    long cancelled,
    long passes,
    long splits) {}
