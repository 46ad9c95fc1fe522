package io.postrider.status;

import io.postrider.api.Roles;
import io.postrider.api.ShortCall;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** The GET that reads one job without waiting for its end. */
@ApplicationScoped
public class JobReads implements ShortCall {

  private static final String JOBS = "/jobs/";
  private static final Pattern PATH = Pattern.compile(JOBS + "[0-9a-f-]{36}");

  /** One entity tag; lists and {@code *} (RFC 9110, section 13.1.2) are for the resource. */
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[^\",]*\"");

  @Inject VisibleJobs visible;
  @Inject JobAnswer answers;

  @Override
  public boolean is(HttpServletRequest request) {
    return request.getMethod().equals(HttpMethod.GET)
        && PATH.matcher(request.getRequestURI()).matches()
        && request.getHeader(HttpHeaders.IF_MATCH) == null
        && request.getHeader(HttpHeaders.IF_MODIFIED_SINCE) == null
        && request.getHeader(HttpHeaders.IF_UNMODIFIED_SINCE) == null
        && Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)).size() < 2
        && hasPlainTag(request);
  }

  private static boolean hasPlainTag(HttpServletRequest request) {
    var known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    return known == null || TAG.matcher(known).matches();
  }

  @Override
  public Set<String> roles() {
    return Set.of(Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR);
  }

  @Override
  public String polledJob(HttpServletRequest request) {
    return request.getRequestURI().substring(JOBS.length());
  }

  @Override
  public CompletionStage<Response> answer(HttpServletRequest request) {
    var job = visible.require(polledJob(request));
    return CompletableFuture.completedFuture(
        answers.now(job, request.getHeader(HttpHeaders.IF_NONE_MATCH)));
  }
}
