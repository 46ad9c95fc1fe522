package io.postrider.deadletter;

import static java.lang.System.Logger.Level.ERROR;

import io.postrider.job.Delivery;
import io.postrider.queue.Addresses;
import io.postrider.queue.JobMessages;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives a notice of every message that was given up. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = Addresses.DEAD_LETTER_NOTICES_QUEUE),
      @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "4"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeadLetterWorker implements MessageListener {

  private static final System.Logger LOG = System.getLogger(DeadLetterWorker.class.getName());

  @Inject DeadLetters deadLetters;

  @Override
  public void onMessage(Message message) {
    Delivery delivery;
    try {
      delivery = JobMessages.read(message);
    } catch (IllegalArgumentException foreign) {
      LOG.log(ERROR, "event=foreign-dead-letter reason=\"{0}\"", foreign.getMessage());
      return;
    }
    deadLetters.giveUp(delivery);
  }
}
