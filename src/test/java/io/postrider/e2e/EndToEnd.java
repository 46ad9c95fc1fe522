package io.postrider.e2e;

import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Provides a test with the {@link Service} on a stack that starts once for all tests. It has few
 * and quick workers, so that queues can fill and no test waits long. It is traced, and writes its
 * log as JSON.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EndToEnd.Running.class)
@ResourceLock("EndToEnd")
public @interface EndToEnd {

  /** The number of workers for notifications, without those for urgent ones. */
  int NOTIFICATION_WORKERS = 4;

  /** The number of workers for reports. */
  int REPORT_WORKERS = 2;

  /** Keeps the stack until the end of all tests. */
  final class Running implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(EndToEnd.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      var type = parameter.getParameter().getType();
      return type == Service.class
          || type == BrokerConsole.class
          || type == Collector.class
          || type == LocalStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      var store = context.getRoot().getStore(NAMESPACE);
      var collector =
          store.getOrComputeIfAbsent(Collector.class, first -> new Collector(), Collector.class);
      var type = parameter.getParameter().getType();
      if (type == Collector.class) {
        return collector;
      }
      var stack =
          store.getOrComputeIfAbsent(LocalStack.class, first -> start(collector), LocalStack.class);
      if (type == Service.class) {
        return new Service(stack.payara().url());
      }
      return type == LocalStack.class ? stack : new BrokerConsole(stack);
    }

    private static LocalStack start(Collector collector) {
      try {
        var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
        var settings =
            StackSettings.anywhere(Files.createTempDirectory(parent, "end-to-end-"))
                .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "100")
                .with("POSTRIDER_REPORT_SIMULATED_MILLIS", "200")
                .with("POSTRIDER_NOTIFICATION_CONCURRENCY", "" + NOTIFICATION_WORKERS)
                .with("POSTRIDER_REPORT_CONCURRENCY", "" + REPORT_WORKERS)
                .with("POSTRIDER_WEBHOOK_SCHEDULE", "PT1S,PT1S")
                .with(
                    "POSTRIDER_LOG_FORMATTER",
                    "fish.payara.enterprise.server.logging.JSONLogFormatter")
                .with("OTEL_SDK_DISABLED", "false")
                .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .with("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
                .with("OTEL_BSP_SCHEDULE_DELAY", "200")
                // Tests may poll as often as they like.
                .with("POSTRIDER_POLL_LIMIT", "0");
        return new LocalStack(Parts.ofCheckout(), settings).start(server -> {});
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
