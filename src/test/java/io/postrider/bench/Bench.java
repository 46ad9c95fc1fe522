package io.postrider.bench;

import io.postrider.bench.Load.Timing;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackServer;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures a local stack from outside and prints a table. {@code -Dbench.scale=5} does five times
 * as much (the default takes some minutes), {@code -Dbench.accept} makes this run the baseline.
 */
public final class Bench {

  private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));

  private static final int LOTS = 5;

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
      say("the first jobs after a start");
      try (var load = new Load(stack.payara().port())) {
        new Bench(stack, load, directory).run();
      }
    }
  }

  private void run() throws IOException {
    var first = scenarios.lots(LOTS, scaled(4_000));
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
    measure("batches", scaled(20_000), () -> scenarios.batches(scaled(20_000)));
    measure("latency-100", () -> scenarios.latency(scaled(1_000), 100));
    measure("latency-500", () -> scenarios.latency(scaled(2_500), 500));
    measure("status", () -> scenarios.status(scaled(20_000)));
    measure("webhooks", () -> scenarios.webhooks(scaled(2_000)));
    measure("overtaken", () -> scenarios.overtaking(scaled(1_000), 5));
    warmUp(first, scenarios.lots(LOTS, scaled(4_000)));
    budgets();
    firstMinute();
    if (Boolean.getBoolean("bench.accept")) {
      Baseline.write(relative);
    }
  }

  private void warmUp(Timing first, Timing warm) {
    int jobs = scaled(4_000);
    compare("warm-up", warm.seconds() / first.seconds());
    say(
        "  the first jobs after a start, in %d lots of %d: %s per second; warm %.0f",
        LOTS,
        jobs,
        Arrays.stream(first.millis())
            .mapToObj(millis -> "%.0f".formatted(jobs * 1_000 / millis))
            .collect(Collectors.joining(", ")),
        LOTS * jobs / warm.seconds());
  }

  /** POSTs at a low rate, warm and after a start. */
  private void firstMinute() throws IOException {
    int posts = scaled(1_000);
    double warm = scenarios.posts(posts, 50).percentile(99);
    stack.payara().stop();
    stack.payara().start();
    double first = scenarios.posts(posts, 50).percentile(99);
    compare("first-minute", warm / first);
    say("  p99 of the first %d POSTs at 50/s: %.1f ms; warm %.1f", posts, first, warm);
  }

  /** Prints a ratio of this run to itself, in which no calibration is needed. */
  private void compare(String name, double ratio) {
    var former = baseline.ratio(name, ratio).map("x%.2f"::formatted).orElse("none");
    relative.put(name, ratio);
    say("%-14s %10.2f of the warm service, baseline %s", name, ratio, former);
  }

  private void budgets() throws IOException {
    int jobs = scaled(10_000);
    var budgets = new LinkedHashMap<String, Budget>();
    budgets.put("single", budget(jobs, () -> scenarios.plainJobs(jobs)));
    budgets.put("batch", budget(jobs, () -> scenarios.batchedJobs(jobs)));
    budgets.put("webhook", budget(jobs, () -> scenarios.webhooks(jobs)));
    BudgetTable.of(budgets).forEach(System.out::println);
  }

  private Budget budget(int jobs, Budget.Work work) throws IOException {
    return Budget.measure(stack, directory, jobs, work);
  }

  private static int scaled(int steps) {
    return (int) Math.max(1, steps * SCALE);
  }

  private void measure(String name, Scenario scenario) throws IOException {
    measure(name, 0, scenario);
  }

  /**
   * Measures a scenario.
   *
   * @param jobs of the scenario, or 0 if each of its steps is one
   */
  private void measure(String name, int jobs, Scenario scenario) throws IOException {
    var servers = stack.servers().stream().map(StackServer::pid).toList();
    var self = List.of(ProcessHandle.current().pid());
    var before = Calibration.measure(directory);
    double cpu = Usage.cpuSeconds(servers);
    double ownCpu = Usage.cpuSeconds(self);
    var timing = scenario.run();
    cpu = Usage.cpuSeconds(servers) - cpu;
    ownCpu = Usage.cpuSeconds(self) - ownCpu;
    double speed = (before.speed() + Calibration.measure(directory).speed()) / 2;
    int count = jobs == 0 ? timing.millis().length : jobs;
    double perSecond = count / timing.seconds();
    relative.put(name, perSecond / speed);
    say(
        "%-14s %10.0f %9.1f %9.1f %9.1f %12.2f %9.2f %10d %9s",
        name,
        perSecond,
        timing.percentile(50),
        timing.percentile(95),
        timing.percentile(99),
        cpu * 1_000 / count,
        ownCpu / (cpu + ownCpu),
        Usage.residentMegabytes(servers),
        baseline.ratio(name, relative.get(name)).map("x%.2f"::formatted).orElse("none"));
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
