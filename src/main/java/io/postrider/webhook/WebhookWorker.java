package io.postrider.webhook;

import static java.util.logging.Level.SEVERE;
import static java.util.logging.Level.WARNING;

import io.postrider.broker.Addresses;
import io.postrider.broker.DeadLetterQueue;
import io.postrider.execution.RedeliverException;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.logging.Logger;

/** Receives webhook tasks and delivers them. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = Addresses.WEBHOOKS),
      @ActivationConfigProperty(
          propertyName = "maxSession",
          propertyValue = "${MPCONFIG=postrider.webhook.concurrency:32}"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WebhookWorker implements MessageListener {

  private static final Logger LOG = Logger.getLogger(WebhookWorker.class.getName());

  @Inject DeliveryExecutor executor;
  @Inject DeadLetterQueue deadLetters;
  @Inject WebhookEvents events;

  @Override
  public void onMessage(Message message) {
    WebhookTask task;
    try {
      task = WebhookTask.read(message);
    } catch (IllegalArgumentException foreign) {
      // The broker would redeliver it for ever, but it will never be a webhook.
      deadLetters.keep(message);
      events.unreadable();
      LogLine.of("foreign-webhook-message").with("reason", foreign.getMessage()).log(LOG, SEVERE);
      return;
    }
    try {
      executor.deliver(task);
    } catch (UnavailableException unavailable) {
      throw redeliver(task, unavailable.getMessage());
    } catch (RuntimeException unexpected) {
      LOG.log(SEVERE, "event=unexpected-error jobId=" + task.jobId(), unexpected);
      throw redeliver(task, unexpected.toString());
    }
  }

  private static RedeliverException redeliver(WebhookTask task, String reason) {
    LogLine.of("webhook-put-back")
        .with("jobId", task.jobId())
        .with("reason", reason)
        .log(LOG, WARNING);
    return new RedeliverException("Webhook of job " + task.jobId() + ": " + reason);
  }
}
