package io.postrider.chaos;

import io.postrider.stack.Host;
import io.postrider.stack.StackServer;
import java.time.Duration;
import java.util.List;

/**
 * Something that happens to a server or to the network, and ends.
 *
 * @param lasts from when it has begun until its end begins
 */
record Fault(Runnable begin, Duration lasts, Runnable end) {

  private static final Duration DEAD = Duration.ofSeconds(20);
  private static final Duration GONE = Duration.ofSeconds(45);
  private static final Duration FROZEN = Duration.ofSeconds(30);

  /** The server dies, and is started again. */
  static Fault kill(StackServer server) {
    return new Fault(server::kill, DEAD, () -> Chaos.start(server));
  }

  /** The server hangs, and goes on. */
  static Fault freeze(StackServer server) {
    return new Fault(
        () -> Signal.STOP.send(server.pid()), FROZEN, () -> Signal.CONT.send(server.pid()));
  }

  /** No packet gets from one host to the others or back, and then they do again. */
  static Fault cut(Network network, Host one, List<Host> others) {
    return new Fault(
        () -> others.forEach(other -> network.cut(one, other)),
        FROZEN,
        () -> others.forEach(other -> network.join(one, other)));
  }

  /**
   * The server's machine is gone without a word: no packet tells the others that its connections
   * are closed. Later there is another one.
   */
  static Fault vanish(Network network, StackServer server, List<Host> others) {
    var cut = cut(network, server.host(), others);
    return new Fault(
        () -> {
          cut.begin().run();
          server.kill();
        },
        GONE,
        () -> {
          cut.end().run();
          Chaos.start(server);
        });
  }

  /** The servers are stopped and started, one after the other. */
  static Fault restart(List<? extends StackServer> servers) {
    return new Fault(
        () ->
            servers.forEach(
                server -> {
                  server.stop();
                  Chaos.start(server);
                }),
        Duration.ZERO,
        () -> {});
  }
}
