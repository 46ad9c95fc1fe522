package io.postrider.adapter;

import java.lang.reflect.Field;
import java.util.List;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivation;
import org.apache.activemq.artemis.ra.inflow.ActiveMQMessageHandler;

/**
 * The message handlers of an activation, one for each session and in the same order. Artemis keeps
 * them private, and lets nobody wait for them longer than for any other call to the broker.
 */
final class Handlers {

  private static final Field FIELD = field();

  private Handlers() {}

  @SuppressWarnings("unchecked")
  static List<ActiveMQMessageHandler> of(ActiveMQActivation activation) {
    try {
      return List.copyOf((List<ActiveMQMessageHandler>) FIELD.get(activation));
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Field field() {
    try {
      var field = ActiveMQActivation.class.getDeclaredField("handlers");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException changed) {
      throw new IllegalStateException("This version of the Artemis adapter is not known", changed);
    }
  }
}
