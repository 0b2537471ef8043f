package io.deqastream.inference;

/** The device is lost: fatal for the process, latched by whoever owns the device's thread. */
public final class DeviceException extends InferenceException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
