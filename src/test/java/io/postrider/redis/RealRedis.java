package io.postrider.redis;

import io.postrider.stack.FreePort;
import io.postrider.stack.RedisProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import redis.clients.jedis.util.JedisURIHelper;
import redis.embedded.RedisExecProvider;
import redis.embedded.RedisServer;
import redis.embedded.util.OSDetector;

/** A Redis for one test, without persistence. */
public final class RealRedis implements AutoCloseable {

  private final RedisServer server;
  private final URI url;

  /** A Redis without a password. */
  public RealRedis() {
    this("redis://127.0.0.1");
  }

  /**
   * A Redis with some settings.
   *
   * @param url its URL without the port
   * @param settings lines of its configuration
   */
  public RealRedis(String url, String... settings) {
    try {
      int port = FreePort.any();
      this.url = URI.create(url + ":" + port);
      var builder =
          RedisServer.builder()
              .redisExecProvider(program())
              .setting("bind 127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no");
      Stream.of(settings).forEach(builder::setting);
      if (JedisURIHelper.isRedisSSLScheme(this.url)) {
        builder.port(0).tlsPort(port);
      } else {
        builder.port(port);
      }
      server = builder.build();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() {
    server.stop();
  }

  /** In a directory of its own, which is where Redis looks for the data of an earlier one. */
  private static RedisExecProvider program() throws IOException {
    var parent = Files.createDirectories(Path.of("target/redis").toAbsolutePath());
    var program = RedisProgram.in(Files.createTempDirectory(parent, ""));
    return RedisExecProvider.defaultProvider().override(OSDetector.getOS(), program.toString());
  }
}
