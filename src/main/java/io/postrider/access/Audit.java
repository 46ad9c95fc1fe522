package io.postrider.access;

import static java.util.logging.Level.SEVERE;

import io.postrider.api.DryRun;
import io.postrider.api.Roles;
import io.postrider.platform.LogLine;
import io.postrider.platform.Times;
import io.postrider.platform.UnavailableException;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Writes the audit log: every change under {@code /admin}, and every change by a caller with
 * another role than client, except that a job is created. This works for all resources without
 * their help; only a {@link DryRun} must be declared.
 */
@Provider
public class Audit implements ContainerResponseFilter, ReaderInterceptor {

  private static final Logger LOG = Logger.getLogger(Audit.class.getName());
  private static final String REQUEST = Audit.class.getName();
  private static final int MAX_REQUEST_LENGTH = 1_000;

  /** What others than clients make under a path of no name: an endpoint, a suppression, a link. */
  private static final Set<String> MADE =
      Set.of("webhooks/endpoints", "webhooks/portal", "suppressions");

  private static final List<String> PERSONAL = List.of("userId", "email", "token");
  private static final Set<String> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  @Inject AuditLog log;
  @Inject Clock clock;

  /**
   * Keeps the request for the entry. Requests are records without secrets in their texts; answers
   * may hold secrets.
   */
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    var request = context.proceed();
    context.setProperty(REQUEST, request);
    return request;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() < 400
        && !isSafe(request.getMethod())
        && request.getSecurityContext().getUserPrincipal() instanceof CallerIdentity caller
        && isChange(request, caller)) {
      record(request, response, caller);
    }
  }

  /** Whether a method changes nothing (RFC 9110, section 9.2.1). */
  public static boolean isSafe(String method) {
    return SAFE.contains(method);
  }

  private static boolean isChange(ContainerRequestContext request, CallerIdentity caller) {
    if (request.getProperty(REQUEST) instanceof DryRun dryRun && dryRun.changesNothing()) {
      return false;
    }
    var uri = request.getUriInfo();
    return uri.getPath().startsWith("admin/")
        || !caller.role().equals(Roles.CLIENT)
            && (!uri.getPathParameters().isEmpty() || MADE.contains(uri.getPath()));
  }

  /**
   * The path without decoding, since a decoded one may hold a line break. A segment that names a
   * person is replaced by the parameter's name, since the log outlives the data stored about
   * people.
   */
  static String path(UriInfo uri) {
    var names = new HashMap<String, String>();
    var parameters = uri.getPathParameters(false);
    PERSONAL.forEach(
        name -> parameters.getOrDefault(name, List.of()).forEach(id -> names.put(id, name)));
    return Arrays.stream(uri.getPath(false).split("/"))
        .map(segment -> names.containsKey(segment) ? "{" + names.get(segment) + "}" : segment)
        .collect(Collectors.joining("/"));
  }

  /** The beginning of the request: whole bodies of 64 KiB would fill the log's store. */
  private static String beginning(Object body) {
    var text = Objects.toString(body, null);
    return text == null || text.codePointCount(0, text.length()) <= MAX_REQUEST_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_REQUEST_LENGTH - 1)) + "…";
  }

  private void record(
      ContainerRequestContext request, ContainerResponseContext response, CallerIdentity caller) {
    var action = request.getMethod() + " /" + path(request.getUriInfo());
    try {
      log.record(
          new AuditEntry(
              Times.format(clock.instant()),
              caller.getName(),
              caller.role(),
              action,
              beginning(request.getProperty(REQUEST)),
              response.getStatus()));
    } catch (UnavailableException away) {
      LogLine.of("audit-lost")
          .with("who", caller.getName())
          .with("action", action)
          .log(LOG, SEVERE);
    }
  }
}
