package io.deqastream.model.checkpoint;

import ai.djl.ndarray.types.DataType;

/**
 * Element types that checkpoints store. bfloat16 has no array type of its own here: it becomes
 * float32, exactly, while it is read.
 */
public enum StoredType {
  F64(8, DataType.FLOAT64),
  F32(4, DataType.FLOAT32),
  F16(2, DataType.FLOAT16),
  BF16(2, DataType.FLOAT32),
  I64(8, DataType.INT64),
  I32(4, DataType.INT32),
  I16(2, DataType.INT16),
  I8(1, DataType.INT8),
  U8(1, DataType.UINT8),
  BOOL(1, DataType.BOOLEAN);

  private final int bytes;
  private final DataType arrayType;

  StoredType(int bytes, DataType arrayType) {
    this.bytes = bytes;
    this.arrayType = arrayType;
  }

  /** Size of an element as stored. */
  public int bytes() {
    return bytes;
  }

  /** The array type that holds its values exactly. */
  public DataType arrayType() {
    return arrayType;
  }

  /** Whether it holds real numbers, as weights are. */
  public boolean isFloating() {
    return arrayType.isFloating();
  }
}
