package io.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.access.Admission;
import io.postrider.api.ProblemMappers;
import io.postrider.api.ShortCall;
import io.postrider.platform.Tracing;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Makes {@linkplain ShortCall short calls}: the plain requests of programs for which JAX-RS, with
 * its scopes, its injection and its filters, would take most of the processor time. Everything else
 * goes on to JAX-RS, and so does each request while tracing is on, as JAX-RS makes the span of a
 * request.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class ShortCalls implements Filter {

  private final ProblemMappers problems = new ProblemMappers();
  private final Jsonb json = JsonbBuilder.create();

  @Inject @Any Instance<ShortCall> found;
  @Inject Admission admission;
  @Inject AllowedOrigins origins;
  @Inject Tracing tracing;

  private List<ShortCall> calls;

  @Override
  public void init(FilterConfig config) {
    calls = tracing.isOn() ? List.of() : found.stream().toList();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest asked)
        || !(response instanceof HttpServletResponse answer)
        || !PlainRequests.include(asked)) {
      chain.doFilter(request, response);
      return;
    }
    for (var call : calls) {
      if (call.is(asked)) {
        make(call, asked, answer, chain);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private void make(
      ShortCall call, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CompletableFuture<Response> answer;
    try {
      if (!admission.admits(request, call.roles(), call.polledJob(request))) {
        chain.doFilter(request, response);
        return;
      }
      answer = call.answer(request).toCompletableFuture();
    } catch (RuntimeException refused) {
      answer = CompletableFuture.failedFuture(refused);
    }
    var shown = answer.exceptionally(problems::toResponse);
    if (shown.isDone()) {
      write(call, shown.join(), request, response);
    } else {
      var suspended = request.startAsync();
      suspended.setTimeout(0);
      shown.thenAccept(done -> resume(suspended, call, done, request, response));
    }
  }

  private void resume(
      AsyncContext suspended,
      ShortCall call,
      Response answer,
      HttpServletRequest request,
      HttpServletResponse response) {
    try {
      write(call, answer, request, response);
    } catch (IOException gone) {
      // The client does not wait for the answer any more.
    } finally {
      suspended.complete();
    }
  }

  private void write(
      ShortCall call, Response answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.getStatus());
    ResponseHeaders.ofData(response);
    admission.describe(request, response::setHeader);
    answer
        .getStringHeaders()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    if (origins.any()) {
      response.addHeader(HttpHeaders.VARY, CrossOrigin.ORIGIN);
    }
    if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, ResponseHeaders.NOT_STORED);
    }
    admission.count(
        request,
        call.polledJob(request),
        answer.getStatus(),
        response.containsHeader(HttpHeaders.RETRY_AFTER));
    if (answer.hasEntity()) {
      var body = json.toJson(answer.getEntity()).getBytes(UTF_8);
      if (answer.getMediaType() == null) {
        response.setContentType(MediaType.APPLICATION_JSON);
      }
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
