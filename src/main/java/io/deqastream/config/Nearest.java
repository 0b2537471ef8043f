package io.deqastream.config;

import java.util.Collection;

/** Finds what somebody probably meant. */
final class Nearest {
  private Nearest() {}

  /** The name at the least edit distance, or empty when even that is far off. */
  static String to(String word, Collection<String> names) {
    String nearest = "";
    double least = 0.45;
    for (String name : names) {
      double distance = (double) distance(word, name) / Math.max(word.length(), name.length());
      if (distance < least || (nearest.isEmpty() && name.endsWith("." + word))) {
        least = Math.min(distance, least);
        nearest = name;
      }
    }
    return nearest;
  }

  /** Levenshtein's distance: insertions, deletions and substitutions. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
