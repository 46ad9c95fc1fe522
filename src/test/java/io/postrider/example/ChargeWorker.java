package io.postrider.example;

import io.postrider.broker.JobMessages;
import io.postrider.execution.JobExecutor;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives the job messages of charges. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "jobs.charge"),
      @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "8"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ChargeWorker implements MessageListener {

  @Inject JobExecutor executor;
  @Inject ChargeHandler handler;

  @Override
  public void onMessage(Message message) {
    executor.execute(JobMessages.read(message), handler);
  }
}
