package io.deqastream.quality;

import java.util.Locale;

/**
 * How a Gaussian opinion is read at the five levels, before the adjustment of a {@link SoftLabel}.
 * The paper takes the density for datasets with wide opinions (KonIQ, KADID) and the mass for
 * narrow ones (SPAQ).
 */
public enum LevelDensity {
  /** The density at the level itself. */
  PDF {
    @Override
    double at(QualityLevel level, Gaussian opinion) {
      return StandardNormal.density((level.value() - opinion.mean()) / opinion.deviation())
          / opinion.deviation();
    }
  },
  /** The probability of half a level below to half a level above. */
  CDF {
    @Override
    double at(QualityLevel level, Gaussian opinion) {
      double below = (level.value() - 0.5 - opinion.mean()) / opinion.deviation();
      double above = (level.value() + 0.5 - opinion.mean()) / opinion.deviation();
      return StandardNormal.cdf(above) - StandardNormal.cdf(below);
    }
  };

  /** The weight of one level; the opinion is on the scale 1 to 5, its deviation positive. */
  abstract double at(QualityLevel level, Gaussian opinion);

  /** The name used on command lines and in files: {@code pdf} or {@code cdf}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
