package io.postrider.client;

import java.util.List;
import java.util.Map;

/** Queues and health of the service; for viewers, operators and admins. */
public final class Queues {

  private final Transport transport;

  Queues(Transport transport) {
    this.transport = transport;
  }

  /**
   * A queue, as the broker reports it at this moment.
   *
   * @param name its name
   * @param address where messages to it are sent
   * @param depth all its messages, including those scheduled and in delivery
   * @param scheduled messages that are not due yet
   * @param inDelivery messages that workers hold
   * @param consumers the workers of all nodes
   * @param paused whether it is paused
   */
  public record Queue(
      String name,
      String address,
      long depth,
      long scheduled,
      long inDelivery,
      int consumers,
      boolean paused) {}

  private record QueueList(List<Queue> items) {}

  /**
   * Lists the queues.
   *
   * <pre>{@code
   * client.queues().list().forEach(q -> System.out.println(q.name() + " " + q.depth()));
   * }</pre>
   */
  public List<Queue> list() {
    return transport.<QueueList>send(Call.get("/admin/queues"), QueueList.class).items();
  }

  /**
   * Lets no waiting job of a kind start any more, on any node; for operators.
   *
   * <pre>{@code
   * client.queues().pause("report");
   * }</pre>
   *
   * @param kind a kind of job, or {@code webhooks}
   */
  public Queue pause(String kind) {
    return transport.send(Call.post("/admin/queues/{}/pause", kind), Queue.class);
  }

  /**
   * Lets waiting jobs of a kind start again; for operators.
   *
   * <pre>{@code
   * client.queues().resume("report");
   * }</pre>
   *
   * @param kind a kind of job, or {@code webhooks}
   */
  public Queue resume(String kind) {
    return transport.send(Call.post("/admin/queues/{}/resume", kind), Queue.class);
  }

  /**
   * What is wrong with the service.
   *
   * @param up whether all checks are up
   * @param checks the checks
   */
  public record Health(boolean up, List<Check> checks) {}

  /**
   * A check of the service.
   *
   * @param name its name
   * @param up whether all is well
   * @param detail what is wrong and what to do about it, or a warning; may be null
   */
  public record Check(String name, boolean up, String detail) {}

  /**
   * Reads all checks of the service.
   *
   * <pre>{@code
   * client.queues().health().checks().stream()
   *     .filter(check -> !check.up())
   *     .forEach(check -> System.out.println(check.detail()));
   * }</pre>
   */
  public Health health() {
    return transport.send(Call.get("/admin/health"), Health.class);
  }

  /**
   * Reads what the dashboard shows: queues, minutes of the last hour, webhooks and problems.
   *
   * <pre>{@code
   * var problems = client.queues().overview().get("problems");
   * }</pre>
   */
  public Map<String, Object> overview() {
    var call = Call.get("/admin/overview/events").query("seconds", 0).header("Accept", "*/*");
    return ServerEvents.single(transport.answer(call, EventLines.handler()).body());
  }
}
