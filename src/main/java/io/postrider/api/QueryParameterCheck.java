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
 * Refuses a query parameter that the operation does not have, or that is given twice: with a
 * misspelt filter the operation would otherwise find, or remove, more than was meant. An operation
 * without parameters accepts any query, since other programs append parameters to links.
 */
@Provider
public class QueryParameterCheck implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    var names =
        Arrays.stream(resource.getResourceMethod().getParameters())
            .map(QueryParameterCheck::nameOf)
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
   * Checks a query.
   *
   * @throws BadRequestException if a parameter is unknown or is given twice
   */
  static void check(MultivaluedMap<String, String> query, Set<String> known) {
    query.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            throw new BadRequestException(
                "There is no query parameter of that name; there are "
                    + String.join(", ", known)
                    + ".");
          }
          if (values.size() > 1) {
            throw new BadRequestException("The query parameter " + name + " is given twice.");
          }
        });
  }
}
