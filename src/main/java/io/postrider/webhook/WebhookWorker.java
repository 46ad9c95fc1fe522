package io.postrider.webhook;

import io.postrider.queue.Addresses;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives outcomes to be told. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
      @ActivationConfigProperty(propertyName = "singleConnection", propertyValue = "true"),
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = Addresses.WEBHOOKS),
      @ActivationConfigProperty(
          propertyName = "maxSession",
          propertyValue = "${MPCONFIG=postrider.webhook.concurrency:32}"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WebhookWorker implements MessageListener {

  @Inject WebhookCourier courier;

  @Override
  public void onMessage(Message message) {
    courier.deliver(WebhookTask.read(message));
  }
}
