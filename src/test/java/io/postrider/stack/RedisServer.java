package io.postrider.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Redis on loopback; every write is on disk before it is answered. */
public final class RedisServer extends StackServer {

  private static final int PROBE_MILLIS = 1000;

  private final Path directory;
  private final String password;
  private final int port;

  RedisServer(Path dataDir, Secrets secrets, int port) {
    super(new ChildProcess("redis", dataDir));
    this.directory = dataDir.resolve("redis");
    this.password = secrets.redisPassword();
    this.port = port;
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory);
    var config = directory.resolve("redis.conf");
    Files600.write(config, config());
    process()
        .start(
            directory, Map.of(), List.of(RedisProgram.in(directory).toString(), config.toString()));
    process().await(this::answersPing);
  }

  @Override
  public int port() {
    return port;
  }

  /** The URL for the service, with the password. */
  public String url() {
    return "redis://:%s@127.0.0.1:%d".formatted(password, port);
  }

  private String config() {
    return """
        bind 127.0.0.1
        port %d
        requirepass %s
        dir %s
        appendonly yes
        appendfsync always
        maxmemory-policy noeviction
        hash-max-listpack-value 512
        save ""
        """
        .formatted(port, password, "\"" + directory + "\"");
  }

  /**
   * Whether Redis answers commands: while it reads its log, it accepts connections and refuses
   * commands.
   */
  private boolean answersPing() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PROBE_MILLIS);
      var commands = "AUTH %s\r\nPING\r\n".formatted(password);
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      var expected = "+OK\r\n+PONG";
      var answer = socket.getInputStream().readNBytes(expected.length());
      return new String(answer, StandardCharsets.US_ASCII).equals(expected);
    } catch (IOException notYet) {
      return false;
    }
  }
}
