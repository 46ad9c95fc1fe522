package io.postrider.platform;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** Records whether an instance was deserialised in this process. */
public final class DeserializationProbe implements Serializable {

  private static final long serialVersionUID = 1L;

  public static volatile boolean touched;

  private void readObject(ObjectInputStream in) {
    touched = true;
  }
}
