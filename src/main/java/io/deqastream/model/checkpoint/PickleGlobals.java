package io.deqastream.model.checkpoint;

import io.deqastream.model.checkpoint.Pickled.Callable;
import io.deqastream.model.checkpoint.Pickled.Storage;
import io.deqastream.model.checkpoint.Pickled.StorageClass;
import io.deqastream.model.checkpoint.Pickled.Tensor;
import io.deqastream.model.checkpoint.Pickled.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The only names a pickle may use, and what calling them yields: data, never an action. */
final class PickleGlobals {
  private static final int MAX_DIMENSIONS = 16;
  private static final Map<String, StoredType> STORAGES =
      Map.of(
          "DoubleStorage", StoredType.F64,
          "FloatStorage", StoredType.F32,
          "HalfStorage", StoredType.F16,
          "BFloat16Storage", StoredType.BF16,
          "LongStorage", StoredType.I64,
          "IntStorage", StoredType.I32,
          "ShortStorage", StoredType.I16,
          "CharStorage", StoredType.I8,
          "ByteStorage", StoredType.U8,
          "BoolStorage", StoredType.BOOL);

  private PickleGlobals() {}

  /** What a name stands for; refuses all but tensors, their storages and ordered dictionaries. */
  static Pickled find(String module, String name) throws CheckpointException {
    for (Callable callable : Callable.values()) {
      if (callable.is(module, name)) {
        return callable;
      }
    }
    if (module.equals("torch") && STORAGES.containsKey(name)) {
      return new StorageClass(STORAGES.get(name));
    }
    throw new CheckpointException(
        "its pickle names "
            + CheckpointException.shown(module + "." + name)
            + ", which is not a tensor; nothing of it was run");
  }

  static Object call(Callable callable, List<Object> arguments) throws CheckpointException {
    return switch (callable) {
      case ORDERED_DICT -> {
        require(arguments.isEmpty(), "an OrderedDict with arguments");
        yield new LinkedHashMap<String, Object>();
      }
      case REBUILD_PARAMETER -> {
        require(
            !arguments.isEmpty() && arguments.get(0) instanceof Tensor, "a parameter of no tensor");
        yield arguments.get(0);
      }
      case REBUILD_TENSOR -> tensor(arguments);
    };
  }

  /** A persistent id: ('storage', class, key, location, number of elements). */
  static Storage storage(Object id) throws CheckpointException {
    if (id instanceof Tuple t
        && t.items().size() == 5
        && "storage".equals(t.items().get(0))
        && t.items().get(1) instanceof StorageClass c
        && t.items().get(2) instanceof String key
        && t.items().get(4) instanceof Long elements
        && elements >= 0) {
      return new Storage(c.type(), key, elements);
    }
    throw new CheckpointException("its pickle has a malformed storage");
  }

  private static Tensor tensor(List<Object> arguments) throws CheckpointException {
    require(arguments.size() >= 4 && arguments.size() <= 7, "a tensor of other arguments");
    if (arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && offset >= 0
        && arguments.get(2) instanceof Tuple shape
        && arguments.get(3) instanceof Tuple strides) {
      List<Long> sizes = numbers(shape);
      List<Long> steps = numbers(strides);
      require(sizes.size() == steps.size(), "a tensor whose shape and strides differ in number");
      return new Tensor(storage, offset, sizes, steps);
    }
    throw new CheckpointException("its pickle has a malformed tensor");
  }

  private static List<Long> numbers(Tuple tuple) throws CheckpointException {
    require(tuple.items().size() <= MAX_DIMENSIONS, "a tensor of too many dimensions");
    for (Object item : tuple.items()) {
      require(item instanceof Long n && n >= 0, "a tensor with a negative or odd dimension");
    }
    return tuple.items().stream().map(Long.class::cast).toList();
  }

  private static void require(boolean condition, String what) throws CheckpointException {
    if (!condition) {
      throw new CheckpointException("its pickle has " + what);
    }
  }
}
