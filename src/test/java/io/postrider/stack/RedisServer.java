package io.postrider.stack;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.embedded.RedisExecProvider;

/** Redis on loopback, with every write on the disk before it is answered. */
public final class RedisServer extends StackServer {

  private static final Duration START = Duration.ofSeconds(60);
  private static final int PROBE_MILLIS = 1000;

  private final Path directory;
  private final int port;

  RedisServer(Path dataDir, int port) {
    super(new ChildProcess("redis", dataDir));
    this.directory = dataDir.resolve("redis");
    this.port = port;
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory);
    process().start(directory, Map.of(), List.of(program().toString(), config().toString()));
    process().await(START, this::answersPing);
  }

  @Override
  public int port() {
    return port;
  }

  /** Where the service finds it. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  private Path config() throws IOException {
    return Files.writeString(
        directory.resolve("redis.conf"),
        """
        bind 127.0.0.1
        port %d
        dir %s
        appendonly yes
        appendfsync always
        maxmemory-policy noeviction
        hash-max-listpack-value 512
        save ""
        """
            .formatted(port, "\"" + directory + "\""));
  }

  private Path program() throws IOException {
    var program = directory.resolve("redis-server");
    if (!Files.isExecutable(program)) {
      File packed = RedisExecProvider.defaultProvider().get();
      var copy = directory.resolve("redis-server.part");
      Files.copy(packed.toPath(), copy, StandardCopyOption.REPLACE_EXISTING);
      if (!copy.toFile().setExecutable(true)) {
        throw new IOException("Cannot make " + copy + " executable");
      }
      Files.move(copy, program, StandardCopyOption.ATOMIC_MOVE);
    }
    return program;
  }

  /** It accepts connections, and refuses commands, while it still reads its log. */
  private boolean answersPing() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = socket.getInputStream().readNBytes(5);
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    } catch (IOException notYet) {
      return false;
    }
  }
}
