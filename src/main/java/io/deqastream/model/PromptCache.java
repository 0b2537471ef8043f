package io.deqastream.model;

import io.deqastream.inference.Prompt;
import io.deqastream.model.llama.PromptState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The states of the prompts asked most recently, at most {@value #CAPACITY}: each holds keys and
 * values of every layer, so that a caller with ever new questions must not fill the device. Closes
 * what it drops. One thread at a time.
 */
final class PromptCache {
  static final int CAPACITY = 16;

  private final Function<Prompt, PromptState> prepare;
  private final Map<String, PromptState> states = new LinkedHashMap<>(16, 0.75f, true);

  PromptCache(Function<Prompt, PromptState> prepare) {
    this.prepare = prepare;
  }

  /** The prompt's state, valid until the next call. */
  PromptState get(Prompt prompt) {
    PromptState state = states.get(prompt.text());
    if (state != null) {
      return state;
    }
    state = prepare.apply(prompt);
    if (states.size() >= CAPACITY) {
      Iterator<PromptState> eldest = states.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
    states.put(prompt.text(), state);
    return state;
  }

  int size() {
    return states.size();
  }
}
