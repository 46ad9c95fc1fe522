package io.postrider.notification;

import io.postrider.broker.JobMessages;
import io.postrider.execution.JobExecutor;
import io.postrider.execution.Lane;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Receives the job messages of notifications. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = "jobs." + NotificationsResource.KIND),
      @ActivationConfigProperty(
          propertyName = "maxSession",
          propertyValue = "${MPCONFIG=postrider.notification.concurrency:32}"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NotificationWorker implements MessageListener {

  @Inject JobExecutor executor;
  @Inject NotificationHandler handler;

  @Override
  public void onMessage(Message message) {
    executor.execute(JobMessages.read(message), handler, Lane.NORMAL);
  }
}
