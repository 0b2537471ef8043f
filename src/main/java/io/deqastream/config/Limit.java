package io.deqastream.config;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a value may be: a check whose {@code toString} is the same limit in words, for the
 * documentation and for the message, which names key, value and limit.
 */
interface Limit extends Validator {

  /** Numbers from {@code min} to {@code max}, both included. */
  static Limit between(long min, long max) {
    return new Between(min, max);
  }

  /** Numbers from {@code min}. */
  static Limit atLeast(long min) {
    return new Between(min, Long.MAX_VALUE);
  }

  /** One of these words. */
  static Limit oneOf(String... words) {
    return new Matching(
        String.join(", ", words), "(" + String.join("|", words).replace(".", "\\.") + ")");
  }

  /** Text, or each item of a list, that matches a pattern; {@code words} says it to people. */
  static Limit matching(String words, String pattern) {
    return new Matching(words, pattern);
  }

  /** A range of whole numbers. */
  record Between(long min, long max) implements Limit {
    @Override
    public void ensureValid(String name, Object value) {
      if (value == null) {
        return; // Not a number: Kafka's parser has said so.
      }
      long number = ((Number) value).longValue();
      if (number < min || number > max) {
        throw new ConfigException(name, value, "must be " + this);
      }
    }

    @Override
    public String toString() {
      return max == Long.MAX_VALUE ? "at least " + min : min + " to " + max;
    }
  }

  /** A pattern over text or over a list's items; a list must not be empty or repeat itself. */
  record Matching(String words, String pattern) implements Limit {
    @Override
    public void ensureValid(String name, Object value) {
      if (value instanceof List<?> items) {
        if (items.isEmpty()) {
          throw new ConfigException(name, "", "must be " + words);
        }
        if (Set.copyOf(items).size() < items.size()) {
          throw new ConfigException(name, value, "must not name one twice");
        }
        items.forEach(item -> ensureValid(name, item));
      } else if (value != null && !((String) value).matches(pattern)) {
        throw new ConfigException(name, value, "must be " + words);
      }
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
