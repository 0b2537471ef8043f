package io.deqastream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version the build wrote into the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    try (InputStream in = Version.class.getResourceAsStream("/io/deqastream/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return new String[] {"deqa-stream " + properties.getProperty("version")};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
