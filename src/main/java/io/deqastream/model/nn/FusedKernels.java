package io.deqastream.model.nn;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * PyTorch's fused attention and in-place activations, which DJL does not expose: reached through a
 * TorchScript archive that is written in memory. Serving only: no gradients pass. Owns the engine's
 * module; one thread at a time.
 */
public final class FusedKernels implements Kernels, AutoCloseable {
  private static final String SOURCE =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def attend(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
          y = torch.scaled_dot_product_attention(q, k, v)
          return torch.flatten(torch.transpose(y, 1, 2), 2)
        def attend_masked(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor,
            mask: Tensor) -> Tensor:
          y = torch.scaled_dot_product_attention(q, k, v, mask)
          return torch.flatten(torch.transpose(y, 1, 2), 2)
        def quick_gelu(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return torch.mul_(x, torch.sigmoid_(torch.mul(x, 1.702)))
        def swi_glu(self: __torch__.Kernels, gate: Tensor, up: Tensor) -> Tensor:
          return torch.mul_(torch.silu_(gate), up)
      """;

  private final Model model;
  private final PtSymbolBlock block;

  private FusedKernels(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /** Loads the kernels for arrays on a manager's device. */
  public static FusedKernels load(NDManager manager) {
    Model model = Model.newInstance("kernels", manager.getDevice(), "PyTorch");
    try {
      model.load(new ByteArrayInputStream(TorchScriptArchive.of("Kernels", SOURCE)));
      return new FusedKernels(model);
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalStateException("PyTorch refuses the fused kernels", e);
    }
  }

  @Override
  public NDArray attend(NDArray q, NDArray k, NDArray v, NDArray mask) {
    return mask == null ? call("attend", q, k, v) : call("attend_masked", q, k, v, mask);
  }

  @Override
  public NDArray quickGelu(NDArray x) {
    return call("quick_gelu", x);
  }

  @Override
  public NDArray swiGlu(NDArray gate, NDArray up) {
    return call("swi_glu", gate, up);
  }

  @Override
  public void close() {
    model.close();
  }

  private NDArray call(String method, NDArray... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = IValue.from((PtNDArray) arguments[i]);
      }
      try (IValue result = IValueUtils.runMethod(block, method, values)) {
        return result.toTensor((PtNDManager) arguments[0].getManager());
      }
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }
}
