package io.postrider.bench;

import io.postrider.bench.Load.Timing;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackServer;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures a local stack from outside and prints a table. {@code -Dbench.scale=5} does five times
 * as much (the default takes some minutes), {@code -Dbench.accept} makes this run the baseline.
 */
public final class Bench {

  private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));

  @FunctionalInterface
  private interface Scenario {
    Timing run() throws IOException;
  }

  private final LocalStack stack;
  private final Scenarios scenarios;
  private final Path directory;
  private final Baseline baseline = Baseline.read();
  private final Map<String, Double> relative = new LinkedHashMap<>();

  private Bench(LocalStack stack, Load load, Path directory) throws IOException {
    this.stack = stack;
    this.scenarios = new Scenarios(load);
    this.directory = directory;
  }

  /** Starts a stack of its own, on free ports, in a new directory under target. */
  public static void main(String[] arguments) throws IOException {
    var parent = Files.createDirectories(Path.of("target/bench").toAbsolutePath());
    var directory = Files.createTempDirectory(parent, "run-");
    var settings =
        StackSettings.anywhere(directory)
            .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "0")
            .with("POSTRIDER_NOTIFICATION_CONCURRENCY", "100")
            .with("POSTRIDER_RATE_LIMIT", "0")
            .with("POSTRIDER_POLL_LIMIT", "0");
    try (var stack = new LocalStack(Parts.ofCheckout(), settings)) {
      stack.start(server -> {});
      try (var load = new Load(stack.payara().port())) {
        new Bench(stack, load, directory).run();
      }
    }
  }

  private void run() throws IOException {
    say("warming up");
    scenarios.endToEnd(scaled(20_000));
    // The first webhooks are slow, as classes are loaded, and lower the endpoint's concurrency
    // limit.
    scenarios.webhooks(scaled(2_000));
    say(
        "%-14s %10s %9s %9s %9s %12s %9s %10s %9s",
        "scenario",
        "per second",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "cpu ms each",
        "load cpu",
        "memory MB",
        "baseline");
    measure("intake", () -> scenarios.intake(scaled(10_000)));
    measure("end-to-end", () -> scenarios.endToEnd(scaled(10_000)));
    measure("latency-100", () -> scenarios.latency(scaled(1_000), 100));
    measure("latency-500", () -> scenarios.latency(scaled(2_500), 500));
    measure("status", () -> scenarios.status(scaled(20_000)));
    measure("webhooks", () -> scenarios.webhooks(scaled(2_000)));
    measure("overtaken", () -> scenarios.overtaking(scaled(1_000), 5));
    if (Boolean.getBoolean("bench.accept")) {
      Baseline.write(relative);
    }
  }

  private static int scaled(int steps) {
    return (int) Math.max(1, steps * SCALE);
  }

  private void measure(String name, Scenario scenario) throws IOException {
    var servers = stack.servers().stream().map(StackServer::pid).toList();
    var self = List.of(ProcessHandle.current().pid());
    var before = Calibration.measure(directory);
    double cpu = Usage.cpuSeconds(servers);
    double ownCpu = Usage.cpuSeconds(self);
    var timing = scenario.run();
    cpu = Usage.cpuSeconds(servers) - cpu;
    ownCpu = Usage.cpuSeconds(self) - ownCpu;
    double speed = (before.speed() + Calibration.measure(directory).speed()) / 2;
    relative.put(name, timing.perSecond() / speed);
    say(
        "%-14s %10.0f %9.1f %9.1f %9.1f %12.2f %9.2f %10d %9s",
        name,
        timing.perSecond(),
        timing.percentile(50),
        timing.percentile(95),
        timing.percentile(99),
        cpu * 1_000 / timing.millis().length,
        ownCpu / (cpu + ownCpu),
        Usage.residentMegabytes(servers),
        baseline.ratio(name, relative.get(name)).map("x%.2f"::formatted).orElse("none"));
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
