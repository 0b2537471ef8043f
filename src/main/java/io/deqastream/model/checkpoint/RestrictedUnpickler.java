package io.deqastream.model.checkpoint;

import io.deqastream.model.checkpoint.Pickled.Callable;
import io.deqastream.model.checkpoint.Pickled.Ignored;
import io.deqastream.model.checkpoint.Pickled.Tuple;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle of a {@code torch.save} archive (Python's pickle protocol 2 to 4, as far as
 * state dictionaries use it). Tensors, strings, numbers, tuples, lists and dictionaries come out;
 * every other name is refused when it is met, nothing is ever called. Work and memory are bounded
 * by the number of operations. One use, one thread.
 */
final class RestrictedUnpickler {
  private static final int MAX_OPERATIONS = 4_000_000;
  private static final int MAX_PROTOCOL = 5;
  private static final Object MARK = new Object();

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  RestrictedUnpickler(byte[] pickle) {
    this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The pickled value; messages do not name the file. */
  Object load() throws CheckpointException {
    for (int operations = 0; operations < MAX_OPERATIONS; operations++) {
      int opcode = number(1);
      if (opcode == '.') {
        return pop();
      }
      if (!constant(opcode) && !memory(opcode) && !container(opcode)) {
        compound(opcode);
      }
    }
    throw new CheckpointException("its pickle has more than " + MAX_OPERATIONS + " operations");
  }

  /** Opcodes that push a value of their own. */
  private boolean constant(int opcode) throws CheckpointException {
    switch (opcode) {
      case 'J' -> stack.add((long) number(4));
      case 'K' -> stack.add((long) number(1));
      case 'M' -> stack.add((long) number(2));
      case 0x8a -> stack.add(longOf(number(1)));
      case 'G' -> {
        take(Double.BYTES);
        stack.add(Ignored.VALUE);
      }
      case 'N' -> stack.add(Ignored.VALUE);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'X' -> stack.add(text(number(4)));
      case 0x8c -> stack.add(text(number(1)));
      case '(' -> stack.add(MARK);
      case ')' -> stack.add(new Tuple(List.of()));
      case ']' -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<String, Object>());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes about the pickle itself and its memo. */
  private boolean memory(int opcode) throws CheckpointException {
    switch (opcode) {
      case 0x80 -> require(number(1) <= MAX_PROTOCOL, "an unknown protocol");
      case 0x95 -> take(Long.BYTES);
      case 'q' -> memo.put(number(1), top());
      case 'r' -> memo.put(number(4), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> stack.add(remembered(number(1)));
      case 'j' -> stack.add(remembered(number(4)));
      case '0' -> pop();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes that fill tuples, lists and dictionaries. */
  private boolean container(int opcode) throws CheckpointException {
    switch (opcode) {
      case 't' -> stack.add(new Tuple(toMark()));
      case 0x85 -> stack.add(new Tuple(last(1)));
      case 0x86 -> stack.add(new Tuple(last(2)));
      case 0x87 -> stack.add(new Tuple(last(3)));
      case 'a' -> append(last(1));
      case 'e' -> append(toMark());
      case 's' -> put(last(2));
      case 'u' -> put(toMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Opcodes that would run code in Python; here they make data or fail. */
  private void compound(int opcode) throws CheckpointException {
    switch (opcode) {
      case 'c' -> {
        String module = line();
        stack.add(PickleGlobals.find(module, line()));
      }
      case 0x93 -> {
        List<Object> names = last(2);
        require(
            names.get(0) instanceof String && names.get(1) instanceof String, "a name of no text");
        stack.add(PickleGlobals.find((String) names.get(0), (String) names.get(1)));
      }
      case 'Q' -> stack.add(PickleGlobals.storage(pop()));
      case 'R' -> {
        List<Object> call = last(2);
        if (!(call.get(0) instanceof Callable c && call.get(1) instanceof Tuple arguments)) {
          throw new CheckpointException("its pickle calls what is no function of its own");
        }
        stack.add(PickleGlobals.call(c, arguments.items()));
      }
      case 'b' -> {
        pop();
        require(top() instanceof Map, "state for what is no dictionary");
      }
      default ->
          throw new CheckpointException(
              "its pickle has operation 0x%02x, which tensors do not need; nothing of it was run"
                  .formatted(opcode));
    }
  }

  private void append(List<Object> items) throws CheckpointException {
    if (!(top() instanceof ArrayList<?>)) {
      throw new CheckpointException("its pickle appends to what is no list");
    }
    @SuppressWarnings("unchecked")
    ArrayList<Object> list = (ArrayList<Object>) top();
    list.addAll(items);
  }

  private void put(List<Object> items) throws CheckpointException {
    require(top() instanceof Map, "items for what is no dictionary");
    require(items.size() % 2 == 0, "a key without a value");
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      require(items.get(i) instanceof String, "a key that is no text");
      boolean fresh = map.put(items.get(i), items.get(i + 1)) == null;
      require(fresh, "the key \"" + CheckpointException.shown((String) items.get(i)) + "\" twice");
    }
  }

  private Object top() throws CheckpointException {
    require(!stack.isEmpty() && stack.get(stack.size() - 1) != MARK, "too few values");
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws CheckpointException {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> last(int n) throws CheckpointException {
    Object[] items = new Object[n];
    for (int i = n - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return Arrays.asList(items);
  }

  private List<Object> toMark() throws CheckpointException {
    int mark = stack.lastIndexOf(MARK);
    require(mark >= 0, "a mark missing");
    List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private Object remembered(int key) throws CheckpointException {
    require(memo.containsKey(key), "a value used before it is made");
    return memo.get(key);
  }

  private int number(int bytes) throws CheckpointException {
    byte[] little = take(bytes);
    int value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (little[i] & 0xff);
    }
    return value;
  }

  private long longOf(int bytes) throws CheckpointException {
    require(bytes <= Long.BYTES, "a number of " + bytes + " bytes");
    byte[] little = take(bytes);
    long value = bytes > 0 && little[bytes - 1] < 0 ? -1 : 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (little[i] & 0xff);
    }
    return value;
  }

  private String text(int bytes) throws CheckpointException {
    return new String(take(bytes), StandardCharsets.UTF_8);
  }

  private String line() throws CheckpointException {
    int from = in.position();
    while (number(1) != '\n') {
      require(in.position() - from <= 256, "a name longer than 256 bytes");
    }
    byte[] name = new byte[in.position() - 1 - from];
    in.get(from, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private byte[] take(int bytes) throws CheckpointException {
    require(bytes >= 0 && bytes <= in.remaining(), "an end too early");
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  private static void require(boolean condition, String what) throws CheckpointException {
    if (!condition) {
      throw new CheckpointException("its pickle has " + what);
    }
  }
}
