package io.postrider.job;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** Knows whether somebody has deserialised one in this process. */
final class TripWire implements Serializable {

  private static final long serialVersionUID = 1L;

  static volatile boolean touched;

  private void readObject(ObjectInputStream in) {
    touched = true;
  }
}
