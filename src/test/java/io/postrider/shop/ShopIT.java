package io.postrider.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.FreePort;
import io.postrider.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shop in a Payara of its own, and has it call the service. */
@EndToEnd
class ShopIT {

  private static final Path PAYARA = Path.of("target/servers/payara-micro.jar").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LocalStack stack;
  private final int port = FreePort.any();
  private Process shop;

  @TempDir Path directory;

  ShopIT(LocalStack stack) {
    this.stack = stack;
  }

  @Test
  void shop_welcomes_a_customer_and_hears_of_it() throws Exception {
    start();
    var user = "customer-" + UUID.randomUUID();

    var posted = ask("customers/" + user, "POST");

    assertThat(posted.statusCode()).as(posted.body()).isEqualTo(200);
    assertThat(ask("mails/" + posted.body(), "GET").body()).isEqualTo("completed");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ask("customers/" + user, "GET").body().equals("true"));
    assertThat(ask("customers/" + user, "POST").body()).as("the same key").isEqualTo(posted.body());
    assertThat(ask("hooks", "POST").statusCode()).as("without a signature").isEqualTo(401);
  }

  private void start() throws IOException {
    var war = directory.resolve("shop.war");
    ShrinkWrap.create(WebArchive.class, "shop.war")
        .addClasses(
            Shop.class,
            ShopResource.class,
            Mails.class,
            PostriderApi.class,
            PostriderApi.Notification.class,
            PostriderApi.Accepted.class,
            PostriderApi.Job.class)
        .addAsLibrary(new File("target/postrider-client.jar"))
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
        .as(ZipExporter.class)
        .exportTo(war.toFile());
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                PAYARA.toString(),
                "--nocluster",
                "--disablephonehome",
                "--port",
                Integer.toString(port),
                "--contextroot",
                "/",
                "--deploy",
                war.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("shop.log").toFile());
    builder.environment().put("JOBS_MP_REST_URL", stack.payara().url());
    builder.environment().put("WEBHOOK_SECRET", stack.secrets().webhookSecret());
    shop = builder.start();
    await()
        .atMost(START)
        .failFast("the shop has ended", () -> assertThat(shop.isAlive()).as(log()).isTrue())
        .until(this::isReady);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (shop != null) {
      shop.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  private boolean isReady() {
    try {
      return ask("customers/nobody", "GET").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("shop.log"));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private HttpResponse<String> ask(String path, String method) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(40))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
