package io.deqastream.inference;

/** The fake keeps the contract that tests above the port rely on. */
final class FakeQualityModelTest extends QualityModelContract {
  @Override
  protected QualityModel open() {
    return new FakeQualityModel(8);
  }
}
