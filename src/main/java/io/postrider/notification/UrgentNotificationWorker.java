package io.postrider.notification;

import io.postrider.broker.Addresses;
import io.postrider.broker.JobMessages;
import io.postrider.execution.JobExecutor;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Receives the job messages of urgent notifications from a queue of their own, so that an urgent
 * notification starts at once, however many others wait or run.
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = "jobs." + NotificationsResource.KIND + Addresses.URGENT),
      @ActivationConfigProperty(
          propertyName = "maxSession",
          propertyValue = "${MPCONFIG=postrider.notification.urgent-concurrency:32}")
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class UrgentNotificationWorker implements MessageListener {

  @Inject JobExecutor executor;
  @Inject NotificationHandler handler;

  @Override
  public void onMessage(Message message) {
    executor.execute(JobMessages.read(message), handler);
  }
}
