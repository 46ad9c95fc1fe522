package io.postrider.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three ZooKeepers, of which two are enough to keep locks. */
final class ZooKeepers {

  private final List<ZooKeeper> servers = new ArrayList<>();

  /**
   * Chooses the ports.
   *
   * @param hosts of each
   */
  ZooKeepers(Parts parts, Path dataDir, Ports ports, List<Host> hosts) {
    var members = new StringBuilder();
    for (int i = 0; i < hosts.size(); i++) {
      members.append(
          "server.%d=%s:%d:%d%n"
              .formatted(
                  i + 1, hosts.get(i).address(), ports.choose(2888 + i), ports.choose(3888 + i)));
    }
    for (int i = 0; i < hosts.size(); i++) {
      int port = ports.choose(2181 + i);
      servers.add(new ZooKeeper(parts, dataDir, hosts.get(i), i + 1, port, members.toString()));
    }
  }

  /** Starts them, and returns when they accept clients. */
  void start() {
    InParallel.run(servers.stream().map(server -> (InParallel.Task) server::start).toList());
  }

  /** Where brokers reach them. */
  String addresses() {
    return servers.stream().map(ZooKeeper::address).collect(Collectors.joining(","));
  }

  List<ZooKeeper> servers() {
    return List.copyOf(servers);
  }
}
