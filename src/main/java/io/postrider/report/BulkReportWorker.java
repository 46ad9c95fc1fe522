package io.postrider.report;

import io.postrider.broker.Addresses;
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

/**
 * Receives the job messages of reports that a client has beyond its share. It runs them with what
 * the other workers of the kind leave, which is everything while no other client has jobs.
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = "jobs." + ReportsResource.KIND + Addresses.BULK),
      @ActivationConfigProperty(
          propertyName = "maxSession",
          propertyValue = "${MPCONFIG=postrider.report.concurrency:8}"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class BulkReportWorker implements MessageListener {

  @Inject JobExecutor executor;
  @Inject ReportHandler handler;

  @Override
  public void onMessage(Message message) {
    executor.execute(JobMessages.read(message), handler, Lane.BULK);
  }
}
