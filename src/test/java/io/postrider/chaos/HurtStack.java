package io.postrider.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one stack that they hurt, and mends it before each. */
final class HurtStack implements ParameterResolver, BeforeEachCallback {

  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(HurtStack.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Chaos.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return stack(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    stack(context).mend();
  }

  private static Chaos stack(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .getOrComputeIfAbsent(Chaos.class, first -> start(), Chaos.class);
  }

  private static Chaos start() {
    try {
      var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
      return new Chaos(Files.createTempDirectory(parent, "chaos-"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
