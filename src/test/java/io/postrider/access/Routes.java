package io.postrider.access;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All routes of the resources, read from their annotations. */
public final class Routes {

  /** A user id that several clients have in their own directories. */
  static final String USER = "shared-user";

  /** A name that schedules of several clients have. */
  static final String SCHEDULE = "shared-schedule";

  /** An endpoint that nobody has registered. */
  static final String ENDPOINT = "ep_00000000000070008000000000000000";

  private Routes() {}

  /**
   * A route.
   *
   * @param template the path with parameters in braces, without a leading slash
   * @param roles the roles that may call it; empty if it is {@code open}
   * @param open whether it needs no key
   */
  public record Route(String verb, String template, Set<String> roles, boolean open) {

    boolean names(String parameter) {
      return template.contains("{" + parameter + "}");
    }

    public String path(String jobId, String clientId) {
      return template
          .replace("{jobId}", jobId)
          .replace("{clientId}", clientId)
          .replace("{id}", "0123456789abcdef")
          .replace("{operationId}", "0123456789abcdef")
          .replace("{endpointId}", ENDPOINT)
          .replace("{userId}", USER)
          .replace("{email}", "somebody%40example.org")
          .replace("{type}", "welcome")
          .replace("{token}", "no-token")
          .replace("{file}", "docs.js")
          .replace("{name}", SCHEDULE)
          .replace("{kind}", "no-kind");
    }

    @Override
    public String toString() {
      return verb + " /" + template;
    }
  }

  public static List<Route> all() {
    var routes = new ArrayList<Route>();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.postrider")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            .map(type -> type.reflect())
            .forEach(resource -> routes.addAll(of(resource)));
    return routes;
  }

  private static List<Route> of(Class<?> resource) {
    return Arrays.stream(resource.getMethods())
        .flatMap(method -> verbOf(method).map(verb -> route(resource, method, verb)))
        .toList();
  }

  private static Stream<String> verbOf(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(verb -> verb != null)
        .map(HttpMethod::value);
  }

  private static Route route(Class<?> resource, Method method, String verb) {
    var path = resource.getAnnotation(Path.class).value();
    var below = method.getAnnotation(Path.class);
    var template = (below == null ? path : path + "/" + below.value()).replaceAll("/+", "/");
    var roles =
        Optional.ofNullable(method.getAnnotation(RolesAllowed.class))
            .orElse(resource.getAnnotation(RolesAllowed.class));
    return new Route(
        verb,
        template.replaceAll("^/+", ""),
        roles == null ? Set.of() : Set.of(roles.value()),
        resource.isAnnotationPresent(PermitAll.class));
  }
}
