package io.postrider.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import redis.embedded.RedisServer;

/** A Redis of the test's own, in memory alone: what it does is tested here, not what it keeps. */
final class RealRedis implements AutoCloseable {

  private final RedisServer server;
  private final URI url;

  RealRedis() {
    try {
      int port = freePort();
      url = URI.create("redis://127.0.0.1:" + port);
      server =
          RedisServer.builder()
              .port(port)
              .setting("bind 127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One process of the service, as far as its store goes. */
  StoreNode node() {
    return new StoreNode(url);
  }

  @Override
  public void close() {
    server.stop();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
