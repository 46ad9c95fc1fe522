package io.postrider.broker;

import static java.util.logging.Level.SEVERE;

import io.postrider.execution.JobMessage;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.JobJson;
import io.postrider.platform.LogLine;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/** Job messages: a job as JSON text in a JMS text message, with properties to select by. */
public final class JobMessages {

  /** The property with the job's id. */
  static final String JOB_ID = "jobId";

  /** The property with the generation, as text. */
  static final String GENERATION = "generation";

  /** The property that marks a message which replaces an earlier one; absent on others. */
  private static final String REPLACEMENT = "postponed";

  private static final Logger LOG = Logger.getLogger(JobMessages.class.getName());
  private static final String DELIVERY_COUNT = "JMSXDeliveryCount";

  private JobMessages() {}

  /**
   * Reads a job message.
   *
   * @throws IllegalArgumentException if the message holds no job; an object message is never
   *     deserialised
   */
  public static JobMessage read(Message message) {
    try {
      return parse(message);
    } catch (IllegalArgumentException foreign) {
      LogLine.of("foreign-message").with("reason", foreign.getMessage()).log(LOG, SEVERE);
      throw foreign;
    }
  }

  private static JobMessage parse(Message message) {
    try {
      if (message instanceof TextMessage text) {
        return new JobMessage(
            JobJson.read(text.getText()),
            Integer.parseInt(message.getStringProperty(GENERATION)),
            message.getIntProperty(DELIVERY_COUNT),
            message.getStringProperty(REPLACEMENT) != null);
      }
      throw new IllegalArgumentException("not a text message");
    } catch (JMSException broken) {
      throw new IllegalArgumentException("not a job message: " + broken.getMessage(), broken);
    }
  }

  /** Reads a job message; empty if the message holds no job. */
  public static Optional<JobMessage> tryRead(Message message) {
    try {
      return Optional.of(parse(message));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  /** A job message for the workers of its kind. */
  static OutboundMessage toWorker(Dispatch dispatch, String address) {
    return toQueue(dispatch, address, Duration.ZERO);
  }

  /** A copy of a delayed job, delivered when the job is due, or earlier after a given time. */
  static OutboundMessage copy(Dispatch delayed, Duration kept, Clock clock) {
    var untilDue = Duration.between(clock.instant(), delayed.job().dueAt());
    var delay = untilDue.compareTo(kept) < 0 ? untilDue : kept;
    return toQueue(delayed, Addresses.DELAYED_JOBS, delay.isNegative() ? Duration.ZERO : delay);
  }

  private static OutboundMessage toQueue(Dispatch dispatch, String address, Duration delay) {
    var job = dispatch.job();
    return OutboundMessage.toQueue(
        address,
        job.id() + ":" + dispatch.generation(),
        jmsPriority(dispatch),
        delay,
        properties(dispatch),
        JobJson.write(job));
  }

  /**
   * The same message with a delay, to replace an earlier one.
   *
   * @param copy makes the duplicate id differ from that of the earlier message
   */
  static OutboundMessage replacing(OutboundMessage toWorker, String copy, Duration delay) {
    var properties = new HashMap<>(toWorker.properties());
    properties.put(REPLACEMENT, Boolean.toString(true));
    return OutboundMessage.toQueue(
        toWorker.address(),
        toWorker.duplicateId() + ":postponed:" + copy,
        toWorker.priority(),
        delay,
        properties,
        toWorker.text());
  }

  static OutboundMessage toDeadLetters(Dispatch dispatch) {
    return new OutboundMessage(
        Addresses.DEAD_LETTERS,
        true,
        dispatch.job().id() + ":" + dispatch.generation(),
        jmsPriority(dispatch),
        Duration.ZERO,
        properties(dispatch),
        JobJson.write(dispatch.job()));
  }

  private static int jmsPriority(Dispatch dispatch) {
    return 10 - dispatch.job().priority();
  }

  private static Map<String, String> properties(Dispatch dispatch) {
    var job = dispatch.job();
    var properties = new HashMap<String, String>();
    properties.put(JOB_ID, job.id().value());
    properties.put("kind", job.kind());
    properties.put("type", job.type());
    properties.put("userId", job.userId());
    properties.put(GENERATION, Integer.toString(dispatch.generation()));
    if (job.traceparent() != null) {
      properties.put("traceparent", job.traceparent());
    }
    return properties;
  }
}
