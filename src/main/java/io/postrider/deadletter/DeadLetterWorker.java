package io.postrider.deadletter;

import io.postrider.broker.Addresses;
import io.postrider.broker.JobMessages;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives a notice of every dead letter. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = Addresses.DEAD_LETTER_NOTICES_QUEUE),
      @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "4"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeadLetterWorker implements MessageListener {

  @Inject DeadLetters deadLetters;

  @Override
  public void onMessage(Message message) {
    // A message that holds no job stays in the DLQ; there is no job to mark as failed.
    JobMessages.tryRead(message).ifPresent(deadLetters::giveUp);
  }
}
