package io.deqastream.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.TopologyDescription;

/**
 * Draws a topology as SVG, left to right: topics, processors, their stores below them. Nodes stand
 * in columns by their longest way from a source; lines never cross a box of the same column.
 */
final class TopologyPicture {
  private static final int BOX_WIDTH = 190;
  private static final int BOX_HEIGHT = 40;
  private static final int COLUMN = 270;
  private static final int ROW = 64;
  private static final int MARGIN = 24;
  private static final int TITLE = 34;

  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final Set<String> lines = new TreeSet<>();
  private final Map<Integer, Integer> heights = new TreeMap<>();

  /** What a box stands for, and its colours. */
  private enum Kind {
    TOPIC("#e8f0fe", "#4a78c4"),
    PROCESSOR("#fdf1e0", "#c9872b"),
    STORE("#eaf6ec", "#4f9d63");

    final String fill;
    final String stroke;

    Kind(String fill, String stroke) {
      this.fill = fill;
      this.stroke = stroke;
    }
  }

  /** A box and its place. */
  private static final class Box {
    final Kind kind;
    final String label;
    int column;
    int x;
    int y;

    Box(Kind kind, String label, int column) {
      this.kind = kind;
      this.label = label;
      this.column = column;
    }
  }

  TopologyPicture(TopologyDescription description) {
    for (TopologyDescription.Subtopology part : description.subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        add(node);
      }
    }
    for (TopologyDescription.Subtopology part : description.subtopologies()) {
      // Longest way from a source: as many rounds as there are nodes are enough.
      for (int round = 0; round < part.nodes().size(); round++) {
        part.nodes().forEach(this::pushRight);
      }
      part.nodes().forEach(this::connect);
    }
    place();
  }

  private void add(TopologyDescription.Node node) {
    if (node instanceof TopologyDescription.Source source) {
      source.topicSet().forEach(topic -> topic(topic, 0));
    } else if (node instanceof TopologyDescription.Sink sink) {
      topic(sink.topic(), 1);
    } else {
      boxes.put(name(node), new Box(Kind.PROCESSOR, node.name(), 1));
      for (String store : ((TopologyDescription.Processor) node).stores()) {
        boxes.putIfAbsent("store " + store, new Box(Kind.STORE, store, 1));
      }
    }
  }

  private void topic(String topic, int column) {
    String label = topic == null ? "(chosen per record)" : topic;
    boxes.putIfAbsent("topic " + label, new Box(Kind.TOPIC, label, column));
  }

  /** The box that stands for a node: sources and sinks are drawn as their topics. */
  private static String name(TopologyDescription.Node node) {
    if (node instanceof TopologyDescription.Source source) {
      return "topic " + source.topicSet().iterator().next();
    }
    if (node instanceof TopologyDescription.Sink sink) {
      return "topic " + (sink.topic() == null ? "(chosen per record)" : sink.topic());
    }
    return "node " + node.name();
  }

  private void pushRight(TopologyDescription.Node node) {
    int column = boxes.get(name(node)).column;
    for (TopologyDescription.Node next : node.successors()) {
      Box box = boxes.get(name(next));
      box.column = Math.max(box.column, column + 1);
    }
  }

  private void connect(TopologyDescription.Node node) {
    node.successors().forEach(next -> lines.add(name(node) + "\t" + name(next)));
    if (node instanceof TopologyDescription.Processor processor) {
      for (String store : processor.stores()) {
        boxes.get("store " + store).column = boxes.get(name(node)).column;
        lines.add(name(node) + "\tstore " + store);
      }
    }
  }

  private void place() {
    boxes.values().forEach(box -> heights.merge(box.column, 1, Integer::sum));
    int tallest = heights.values().stream().max(Integer::compare).orElse(0);
    Map<Integer, Integer> used = new TreeMap<>();
    for (Box box : boxes.values()) {
      int row = used.merge(box.column, 1, Integer::sum) - 1;
      box.x = MARGIN + box.column * COLUMN;
      int free = (tallest - heights.get(box.column)) * ROW / 2;
      box.y = TITLE + MARGIN + free + row * ROW;
    }
  }

  /** The picture. */
  String svg() {
    int width = boxes.values().stream().mapToInt(box -> box.x).max().orElse(0) + BOX_WIDTH + MARGIN;
    int height =
        boxes.values().stream().mapToInt(box -> box.y).max().orElse(0) + BOX_HEIGHT + MARGIN;
    List<String> parts = new ArrayList<>();
    parts.add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
        font-family="system-ui, sans-serif" font-size="13">
        <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" \
        orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#667"/></marker></defs>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <g fill="#667" font-size="12"><text x="%3$d" y="26">topics read</text>\
        <text x="%4$d" y="26">processors and their stores</text>\
        <text x="%5$d" y="26">topics written</text></g>
        """
            .formatted(width, height, MARGIN, MARGIN + COLUMN, width - BOX_WIDTH - MARGIN));
    lines.forEach(line -> parts.add(line(line.split("\t"))));
    boxes.values().forEach(box -> parts.add(box(box)));
    parts.add("</svg>\n");
    return String.join("\n", parts);
  }

  private String line(String[] ends) {
    Box from = boxes.get(ends[0]);
    Box to = boxes.get(ends[1]);
    if (to.kind == Kind.STORE) {
      // Down the processor's left side, with a turn into the store.
      int x = from.x + 14;
      return "<path d=\"M%d,%d L%d,%d\" stroke=\"#9ab\" stroke-dasharray=\"4 3\" fill=\"none\"/>"
          .formatted(x, from.y + BOX_HEIGHT, x, to.y);
    }
    int x1 = from.x + BOX_WIDTH;
    int y1 = from.y + BOX_HEIGHT / 2;
    int y2 = to.y + BOX_HEIGHT / 2;
    int half = (to.x - x1) / 2;
    return String.format(
        Locale.ROOT,
        "<path d=\"M%d,%d C%d,%d %d,%d %d,%d\" stroke=\"#667\" fill=\"none\""
            + " marker-end=\"url(#tip)\"/>",
        x1,
        y1,
        x1 + half,
        y1,
        to.x - half,
        y2,
        to.x,
        y2);
  }

  private static String box(Box box) {
    int round = box.kind == Kind.PROCESSOR ? 6 : BOX_HEIGHT / 2;
    return """
        <g><rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="%s"/>\
        <text x="%d" y="%d" text-anchor="middle" fill="#223">%s</text></g>\
        """
        .formatted(
            box.x,
            box.y,
            BOX_WIDTH,
            BOX_HEIGHT,
            round,
            box.kind.fill,
            box.kind.stroke,
            box.x + BOX_WIDTH / 2,
            box.y + BOX_HEIGHT / 2 + 5,
            escape(box.label));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
