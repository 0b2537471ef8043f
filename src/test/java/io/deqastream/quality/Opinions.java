package io.deqastream.quality;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Opinions for property tests: means from 1 to 5, deviations from 0, a point, to 2. */
final class Opinions extends DomainContextBase {
  @Provide
  Arbitrary<Gaussian> gaussians() {
    return Combinators.combine(
            Arbitraries.doubles().between(1, 5), Arbitraries.doubles().between(0, 2))
        .as(Gaussian::new);
  }
}
