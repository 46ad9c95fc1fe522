package io.postrider.coordination;

/** The names of the keys by which nodes act as one. */
final class NodeKeys {

  static final String LEADER = "outbox:leader";

  /**
   * Nodes that still have to withdraw jobs. It has the slot of {@link #LEADER}: whoever cannot read
   * the one notices that a server is away.
   */
  static final String WITHDRAWING = "withdrawing:{outbox:leader}";

  static final String MISSED = "reconciler:missed";

  static final String OPERATIONS = "operations";

  private NodeKeys() {}

  static String node(String id) {
    return "node:" + id;
  }

  static String operation(String id) {
    return "operation:" + id;
  }

  /** The latest replay of an endpoint. */
  static String endpointReplay(String id) {
    return "endpoint-replay:{" + id + "}";
  }

  /** The bucket of the right to start jobs at a pace. */
  static String pace(String name) {
    return "pace:" + name;
  }

  /** The places of running jobs at a pace, by the end of their time. */
  static String places(String name) {
    return "places:" + name;
  }

  static String throughput(long minute) {
    return "throughput:" + minute;
  }
}
