package io.postrider.dashboard;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Passes a {@link Browser} to a test class; skips the class where no browser is installed. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InBrowser.Running.class)
@ResourceLock("InBrowser")
public @interface InBrowser {

  /** Starts the browser once for all test classes, and stops it after the last. */
  final class Running implements ExecutionCondition, ParameterResolver {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(InBrowser.class);

    /** The browser's program, if there is one. */
    private record Found(Optional<Path> program) {}

    /** The running browser, and Playwright, which drives it. */
    private record Started(Playwright playwright, Browser browser) implements AutoCloseable {

      @Override
      public void close() {
        playwright.close();
      }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return program(context).isPresent()
          ? ConditionEvaluationResult.enabled("Chromium is there")
          : ConditionEvaluationResult.disabled(
              "SKIPPED: needs Chromium, which is not installed: apt-get install chromium");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return store(context)
          .getOrComputeIfAbsent(
              Started.class, first -> start(program(context).orElseThrow()), Started.class)
          .browser();
    }

    private static Optional<Path> program(ExtensionContext context) {
      return store(context)
          .getOrComputeIfAbsent(
              Found.class, first -> new Found(Chromium.findOrInstall()), Found.class)
          .program();
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
      return context.getRoot().getStore(NAMESPACE);
    }

    private static Started start(Path program) {
      PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT.toMillis());
      var settings =
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
      var playwright = Playwright.create(settings);
      var browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(program)
                      .setArgs(Chromium.flags())
                      .setTimeout(TIMEOUT.toMillis()));
      return new Started(playwright, browser);
    }
  }
}
