package io.deqastream.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal as a place to redraw: the same lines again and again, without flicker. Only where
 * standard output is a terminal; restores the cursor when closed. One thread draws, any closes.
 */
final class Screen implements AutoCloseable {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");
  private static final int DEFAULT_WIDTH = 100;
  private static final int DEFAULT_HEIGHT = 30;

  private final PrintWriter out =
      new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
  private int width = DEFAULT_WIDTH;
  private int height = DEFAULT_HEIGHT;
  private boolean drawn;
  private boolean closed;

  Screen() {
    measure();
  }

  /** Whether there is somebody to look at it: the start script asks the shell, Java cannot know. */
  static boolean isTerminal() {
    return Boolean.getBoolean("deqa.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  synchronized void draw(List<String> lines) {
    if (closed) {
      return;
    }
    StringBuilder text = new StringBuilder(drawn ? HOME : HIDE_CURSOR + "\u001b[2J" + HOME);
    lines.stream()
        .limit(height)
        .forEach(line -> text.append(line).append(CLEAR_LINE).append("\r\n"));
    text.setLength(text.length() - 2);
    text.append(CLEAR_BELOW);
    out.print(text);
    out.flush();
    drawn = true;
  }

  /** Asks the terminal for its size, as a shell would. */
  private void measure() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectErrorStream(true)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(answer.strip());
      if (stty.waitFor(1, TimeUnit.SECONDS) && size.matches()) {
        height = Math.max(10, Integer.parseInt(size.group(1)));
        width = Math.max(60, Integer.parseInt(size.group(2)));
      }
    } catch (IOException e) {
      // No stty here: the usual size will do.
      width = DEFAULT_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed && drawn) {
      out.print(SHOW_CURSOR + "\r\n");
      out.flush();
    }
    closed = true;
  }
}
