package io.postrider.access;

import io.postrider.stack.FreePort;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Passes the {@link GuardedService} to a test class; it has an administrator's key, and is started
 * once for all classes.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Guarded.Running.class)
@ResourceLock("Guarded")
public @interface Guarded {

  /** Part of every secret, so that a search of the logs finds every leak. */
  String CANARY = "canary7f3e";

  /** The configured administrator's key. */
  String ADMIN_KEY = CANARY + "-of-the-admin";

  /** The origin whose pages may call. */
  String ORIGIN = "https://app.example";

  /** How many event streams one client may have open. */
  int STREAMS = 20;

  /** Starts the stack once, and stops it after the last test class. */
  final class Running implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(Guarded.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == GuardedService.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(GuardedService.class, first -> start(), GuardedService.class);
    }

    private static GuardedService start() {
      try {
        var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
        var data = Files.createTempDirectory(parent, "guarded-");
        var provider = new IdentityProvider();
        // The service must know its URL before it starts.
        var port = FreePort.any();
        var settings =
            StackSettings.anywhere(data)
                .withHttpPort(port)
                .with(provider.settings("http://localhost:" + port))
                .with("POSTRIDER_ADMIN_KEY", ADMIN_KEY)
                .with("POSTRIDER_ENCRYPTION_KEY", CANARY + "-that-encrypts")
                .with("POSTRIDER_WEBHOOK_SECRET", webhookSecret())
                .with("POSTRIDER_CORS_ORIGINS", ORIGIN)
                .with("POSTRIDER_EVENTS_MAX_STREAMS", "" + STREAMS)
                .with("POSTRIDER_HEAD_TIMEOUT", "PT5S")
                .with("POSTRIDER_WARM_UP", "PT2S")
                .with("POSTRIDER_WEBHOOK_SCHEDULE", "PT1S")
                .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "50")
                .with("POSTRIDER_REPORT_SIMULATED_MILLIS", "50");
        var stack = new LocalStack(Parts.ofCheckout(), settings).start(server -> {});
        return new GuardedService(stack, data.resolve("log"), provider);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    static String webhookSecret() {
      var key = (CANARY + "-webhooks-are-signed-with").getBytes(StandardCharsets.UTF_8);
      return "whsec_" + Base64.getEncoder().encodeToString(key);
    }
  }
}
