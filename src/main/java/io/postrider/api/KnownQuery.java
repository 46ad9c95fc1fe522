package io.postrider.api;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses a query with a parameter that the operation does not have, or has once and is given
 * twice: a filter that is misspelt would else find, or remove, more than was meant. An operation
 * without parameters takes any query, as links to pages are given some on their way.
 */
@Provider
public class KnownQuery implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    var names =
        Arrays.stream(resource.getResourceMethod().getParameters())
            .map(KnownQuery::nameOf)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!names.isEmpty()) {
      ContainerRequestFilter filter =
          request -> check(request.getUriInfo().getQueryParameters(), names);
      context.register(filter);
    }
  }

  private static String nameOf(Parameter parameter) {
    var query = parameter.getAnnotation(QueryParam.class);
    return query == null ? null : query.value();
  }

  /**
   * Looks at a query.
   *
   * @throws BadRequestException if it is not one of these parameters, each once
   */
  static void check(MultivaluedMap<String, String> query, Set<String> known) {
    query.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            throw new BadRequestException(
                "There is no such query parameter; there are " + String.join(", ", known) + ".");
          }
          if (values.size() > 1) {
            throw new BadRequestException("The query parameter " + name + " is given twice.");
          }
        });
  }
}
