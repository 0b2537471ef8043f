package io.deqastream.model.checkpoint;

import java.util.List;

/**
 * What a restricted pickle may contain beside Java's own strings, longs, lists and maps. Plain
 * data: making one runs nothing.
 */
sealed interface Pickled {

  /** The names a pickle may call. Anything else is refused when it is named. */
  enum Callable implements Pickled {
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    ORDERED_DICT("collections", "OrderedDict");

    private final String module;
    private final String function;

    Callable(String module, String function) {
      this.module = module;
      this.function = function;
    }

    boolean is(String module, String function) {
      return this.module.equals(module) && this.function.equals(function);
    }
  }

  /** A storage class, e.g. {@code torch.FloatStorage}. */
  record StorageClass(StoredType type) implements Pickled {}

  /** A tuple; its items are never changed. */
  record Tuple(List<Object> items) implements Pickled {}

  /** A reference to an archive member holding {@code elements} numbers. */
  record Storage(StoredType type, String key, long elements) implements Pickled {}

  /** A view of a storage; offset and strides in elements. */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}

  /** A value that is read and not kept: None, a float, the state of a dictionary. */
  enum Ignored implements Pickled {
    VALUE
  }
}
