package io.postrider.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Stops the start if a setting is not of its type, such as a duration written {@code 7d}. The
 * server itself notices that only when the first object is made that needs the setting: a node
 * would be ready, and would fail at the end of its first job.
 */
@ApplicationScoped
class SettingTypes {

  private static final Map<String, String> EXAMPLES =
      Map.of("Duration", "a duration such as PT30S", "URI", "a URL");

  @Inject Config config;
  @Inject BeanManager beans;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
        .flatMap(bean -> bean.getInjectionPoints().stream())
        .flatMap(SettingTypes::settings)
        .forEach(setting -> check(config, setting));
  }

  /** A setting that some bean has as a field. */
  record Setting(String name, Class<?> type) {}

  private static Stream<Setting> settings(InjectionPoint field) {
    return field.getQualifiers().stream()
        .filter(ConfigProperty.class::isInstance)
        .map(qualifier -> new Setting(((ConfigProperty) qualifier).name(), type(field.getType())));
  }

  /** The type of the value itself, where the field is an Optional. */
  private static Class<?> type(Type declared) {
    return declared instanceof ParameterizedType optional
        ? (Class<?>) optional.getActualTypeArguments()[0]
        : (Class<?>) declared;
  }

  /**
   * Reads one setting.
   *
   * @throws IllegalArgumentException if it is set, and is not of the type
   */
  static void check(Config config, Setting setting) {
    try {
      config.getOptionalValue(setting.name(), setting.type());
    } catch (RuntimeException notOfTheType) {
      var type = setting.type().getSimpleName();
      throw new IllegalArgumentException(
          "%s must be %s, not '%s'."
              .formatted(
                  setting.name().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                  EXAMPLES.getOrDefault(type, "a whole number"),
                  config.getValue(setting.name(), String.class)),
          notOfTheType);
    }
  }
}
