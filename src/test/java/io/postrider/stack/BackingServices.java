package io.postrider.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What a container of the service needs beside it: a broker, a Redis and a receiver of webhooks,
 * until SIGTERM.
 */
public final class BackingServices {

  private BackingServices() {}

  /**
   * Starts them, and writes {@code service.env}, the variables of the service, one a line. The
   * receiver appends each webhook to {@code webhooks.log}; it listens at {@code WEBHOOK_RECEIVER}.
   *
   * @param arguments the directory for data, logs and these files
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var data = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
    var settings = StackSettings.anywhere(data);
    var secrets = Secrets.in(data);
    var ports = new Ports();
    var redis = new RedisServer(data, secrets, ports.choose(settings.redisPort()));
    var broker =
        new Broker(
            Parts.ofCheckout(),
            data,
            secrets,
            ports.choose(settings.brokerPort()),
            ports.choose(settings.consolePort()));
    Watchdog.start(data);
    InParallel.run(List.of(redis::start, broker::start));
    var receiver = receiver(data.resolve("webhooks.log"));

    var environment = settings.serviceEnvironment(secrets);
    environment.put("POSTRIDER_REDIS_URL", redis.url());
    environment.putAll(broker.credentials());
    environment.put(
        "WEBHOOK_RECEIVER", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    var lines = environment.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue());
    Files600.write(data.resolve("service.env"), String.join("\n", lines.toList()) + "\n");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  broker.stop();
                  redis.stop();
                }));
    new CountDownLatch(1).await();
  }

  private static HttpServer receiver(Path log) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes());
          Files.writeString(log, body + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
