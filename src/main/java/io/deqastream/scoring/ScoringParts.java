package io.deqastream.scoring;

import io.deqastream.fetch.ImageFetcher;
import io.deqastream.fetch.TimeSource;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.Prompt;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;

/** What all tasks of one scorer share. */
record ScoringParts(
    ImageFetcher fetcher,
    ImagePreparation preparation,
    MicroBatcher batcher,
    Prompt prompt,
    ScoringPolicy policy,
    TimeSource time,
    ScoringLedger ledger,
    DuplicateCache duplicates,
    ThreadPoolExecutor decoders,
    Set<ScoringTask> live) {}
