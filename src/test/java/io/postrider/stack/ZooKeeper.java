package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One of the ZooKeepers that keep the lock of two brokers. Its program is among the libraries of
 * Artemis, which uses the client in them.
 */
final class ZooKeeper extends StackServer {

  private final Parts parts;
  private final Path directory;
  private final int number;
  private final int port;
  private final String members;

  /**
   * One of several.
   *
   * @param number from 1
   * @param members the lines of its configuration that name all of them
   */
  ZooKeeper(Parts parts, Path dataDir, Host host, int number, int port, String members) {
    super(new ChildProcess("zookeeper-" + number, dataDir, host));
    this.parts = parts;
    this.directory = dataDir.resolve(name());
    this.number = number;
    this.port = port;
    this.members = members;
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("myid"), Integer.toString(number));
    var config = Files.writeString(directory.resolve("zoo.cfg"), config());
    process()
        .start(
            directory,
            Map.of(),
            List.of(
                Parts.java(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                parts.zooKeeperClassPath(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                config.toString()));
    process().await(() -> host().answers(port));
  }

  @Override
  public int port() {
    return port;
  }

  /** Where brokers reach it. */
  String address() {
    return host().address() + ":" + port;
  }

  private String config() {
    return """
        tickTime=1000
        initLimit=10
        syncLimit=5
        dataDir=%s
        clientPortAddress=%s
        clientPort=%d
        admin.enableServer=false
        %s"""
        .formatted(directory, host().address(), port, members);
  }
}
