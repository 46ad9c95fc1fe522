package io.postrider.platform;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** Knows whether somebody has deserialised one in this process. */
public final class TripWire implements Serializable {

  private static final long serialVersionUID = 1L;

  public static volatile boolean touched;

  private void readObject(ObjectInputStream in) {
    touched = true;
  }
}
