package io.postrider.testkit;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Implements one or two methods of a large interface for a test. */
public final class Stub {

  private Stub() {}

  /** An object with the named methods; any other call fails. */
  public static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              var answer = methods.get(method.getName());
              if (answer == null) {
                throw new UnsupportedOperationException(method.toString());
              }
              return answer.apply(arguments);
            }));
  }
}
