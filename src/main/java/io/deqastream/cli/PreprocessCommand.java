package io.deqastream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageException;
import io.deqastream.image.ImageLimits;
import io.deqastream.image.ImagePreprocessor;
import io.deqastream.image.ModelPixels;
import io.deqastream.image.PreparedImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code preprocess}: writes what the model sees of each image as PNG. A file that cannot be
 * decoded is a row with its reason and exit code 1 at the end, never a stop. The folder's structure
 * is kept, {@code a/b.jpg} becomes {@code a/b.jpg.png}; of equal names the later ones are numbered.
 */
@Command(
    name = "preprocess",
    description = "Write what the model sees of each image as PNG (b.jpg becomes b.jpg.png).",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PreprocessCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Image files and folders.")
  private List<Path> paths;

  @Option(
      names = "--size",
      defaultValue = "448",
      paramLabel = "N",
      description = "Side of the model's square input in pixels, 1 to 4096 (${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path out;

  @Option(names = "--json", description = "One JSON object per image.")
  private boolean json;

  private final Set<Path> written = new HashSet<>();
  private int failures;

  @Override
  public Integer call() {
    ImagePreprocessor preprocessor = preprocessor();
    ImagePaths found = ImagePaths.of(paths);
    if (found.images().isEmpty()) {
      throw new CommandLine.ParameterException(spec.commandLine(), nothing(found));
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--out: " + out + " cannot be made a folder", e);
    }
    for (ImagePaths.Unreadable unreadable : found.unreadable()) {
      failed(unreadable.path(), "NOT_FOUND", unreadable.reason());
    }
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressBar bar = ProgressBar.onTerminal(err, "preprocess", found.images().size())) {
      for (ImagePaths.Entry entry : found.images()) {
        bar.above(() -> handle(entry, preprocessor));
        bar.step();
      }
    }
    return failures == 0 ? 0 : 1;
  }

  private ImagePreprocessor preprocessor() {
    try {
      return new ImagePreprocessor(new ImageDecoder(ImageLimits.DEFAULTS), size);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--size: " + e.getMessage(), e);
    }
  }

  private static String nothing(ImagePaths found) {
    if (found.unreadable().isEmpty()) {
      return "no images in what was named";
    }
    ImagePaths.Unreadable first = found.unreadable().get(0);
    return first.path() + ": " + first.reason();
  }

  private void handle(ImagePaths.Entry entry, ImagePreprocessor preprocessor) {
    try {
      byte[] bytes = ImageBytes.read(entry.path(), ImageLimits.DEFAULTS);
      PreparedImage image = preprocessor.prepare(bytes);
      succeeded(entry.path(), image, write(image.pixels(), entry.relative()));
    } catch (ImageException e) {
      failed(entry.path(), e.fault().name(), e.getMessage());
    } catch (IOException e) {
      failed(entry.path(), "FETCH_FAILED", e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private Path write(ModelPixels pixels, Path relative) throws IOException {
    Path target = target(relative);
    Files.createDirectories(target.toAbsolutePath().getParent());
    BufferedImage image =
        new BufferedImage(pixels.size(), pixels.size(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = pixels.rgb();
    for (int i = 0; i < rgb.length; i += 3) {
      int colour = ((rgb[i] & 0xff) << 16) | ((rgb[i + 1] & 0xff) << 8) | (rgb[i + 2] & 0xff);
      image.setRGB(i / 3 % pixels.size(), i / 3 / pixels.size(), colour);
    }
    if (!ImageIO.write(image, "png", target.toFile())) {
      throw new IOException("this Java runtime writes no PNG");
    }
    return target;
  }

  /** Equal names can come from different arguments only. */
  private Path target(Path relative) {
    Path folder = relative.getParent() == null ? out : out.resolve(relative.getParent());
    Path target = folder.resolve(relative.getFileName() + ".png");
    for (int n = 2; !written.add(target); n++) {
      target = folder.resolve(relative.getFileName() + "-" + n + ".png");
    }
    return target;
  }

  private void succeeded(Path path, PreparedImage image, Path target) {
    if (json) {
      ObjectNode row = JsonNodeFactory.instance.objectNode().put("image", path.toString());
      row.put("output", target.toString()).put("format", image.format().label());
      print(row.put("width", image.width()).put("height", image.height()).toString());
    } else {
      String facts =
          "%-4s %5d x %-5d".formatted(image.format().label(), image.width(), image.height());
      print("%s  %s -> %s".formatted(facts, path, target));
    }
  }

  private void failed(Path path, String reason, String detail) {
    failures++;
    if (json) {
      ObjectNode row = JsonNodeFactory.instance.objectNode().put("image", path.toString());
      row.putObject("error").put("reason", reason).put("detail", detail);
      print(row.toString());
    } else {
      print("%-18s %s: %s".formatted(reason, path, detail));
    }
  }

  private void print(String line) {
    PrintWriter to = spec.commandLine().getOut();
    to.println(line);
    to.flush();
  }
}
