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

  /** How often the job was postponed before the message was sent, as text; absent if it was not. */
  private static final String POSTPONEMENTS = "postponements";

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
            message.getStringProperty(REPLACEMENT) != null,
            number(message, POSTPONEMENTS));
      }
      throw new IllegalArgumentException("not a text message");
    } catch (JMSException broken) {
      throw new IllegalArgumentException("not a job message: " + broken.getMessage(), broken);
    }
  }

  private static int number(Message message, String property) throws JMSException {
    var text = message.getStringProperty(property);
    return text == null ? 0 : Integer.parseInt(text);
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
        duplicateId(dispatch),
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
        duplicateId(dispatch),
        jmsPriority(dispatch),
        Duration.ZERO,
        properties(dispatch),
        JobJson.write(dispatch.job()));
  }

  /** Another one after each postponement: the broker drops a message whose id it has seen. */
  private static String duplicateId(Dispatch dispatch) {
    var id = dispatch.job().id() + ":" + dispatch.generation();
    return dispatch.postponements() == 0 ? id : id + ":after:" + dispatch.postponements();
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
    if (dispatch.postponements() > 0) {
      properties.put(POSTPONEMENTS, Integer.toString(dispatch.postponements()));
    }
    if (job.traceparent() != null) {
      properties.put("traceparent", job.traceparent());
    }
    return properties;
  }
}
