package io.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.Admission;
import io.postrider.api.ShortCall;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.Stub;
import jakarta.enterprise.inject.Instance;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShortCallsTest {

  private final CompletableFuture<Response> answer = new CompletableFuture<>();
  private final Map<String, Object> sent = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean passedOn;
  private boolean suspended;
  private boolean admits = true;
  private final List<Object> counted = new ArrayList<>();
  private Tracing tracing = new Tracing();

  @Test
  void call_is_answered_before_jax_rs() throws Exception {
    answer.complete(Response.ok(Map.of("a", 1)).header("ETag", "\"7\"").build());
    ask();

    assertThat(passedOn).isFalse();
    assertThat(body.toString(UTF_8)).isEqualTo("{\"a\":1}");
    assertThat(sent)
        .containsEntry("status", 200)
        .containsEntry("ETag", "\"7\"")
        .containsEntry("Content-Type", "application/json")
        .containsEntry("RateLimit", "some")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    assertThat(counted).containsExactly("job", 200, false);
  }

  @Test
  void answer_that_says_when_to_ask_again_is_counted_as_such() throws Exception {
    answer.complete(Response.notModified().header("Retry-After", 1).build());
    ask();

    assertThat(sent).containsEntry("status", 304);
    assertThat(body.size()).isZero();
    assertThat(counted).containsExactly("job", 304, true);
  }

  @Test
  void answer_that_is_not_there_yet_holds_no_thread() throws Exception {
    ask();
    assertThat(suspended).isTrue();
    assertThat(sent).doesNotContainKey("status");

    answer.complete(Response.accepted().build());
    assertThat(sent).containsEntry("status", 202);
    assertThat(suspended).isFalse();
  }

  @Test
  void failure_is_the_problem_that_jax_rs_would_show() throws Exception {
    answer.completeExceptionally(new UnavailableException("Redis does not answer.", null));
    ask();

    assertThat(sent)
        .containsEntry("status", 503)
        .containsEntry("Retry-After", "5")
        .containsEntry("Content-Type", "application/problem+json");
    assertThat(body.toString(UTF_8)).contains("Redis does not answer.");
    assertThat(counted).containsExactly("job", 503, true);
  }

  @Test
  void request_that_is_not_admitted_is_for_jax_rs() throws Exception {
    admits = false;
    ask();
    assertThat(passedOn).isTrue();
    assertThat(sent).isEmpty();
  }

  @Test
  void while_tracing_is_on_jax_rs_makes_the_spans() throws Exception {
    tracing =
        new Tracing() {
          @Override
          public boolean isOn() {
            return true;
          }
        };
    ask();
    assertThat(passedOn).isTrue();
  }

  private void ask() throws Exception {
    var calls = new ShortCalls();
    calls.found = Stub.of(Instance.class, Map.of("stream", none -> Stream.of(new Call())));
    calls.admission = new OpenDoor();
    calls.origins = new AllowedOrigins();
    calls.origins.configured = Optional.empty();
    calls.origins.start(null);
    calls.tracing = tracing;
    calls.init(null);
    calls.doFilter(request(), response(), (request, response) -> passedOn = true);
  }

  private final class Call implements ShortCall {

    @Override
    public boolean is(HttpServletRequest request) {
      return true;
    }

    @Override
    public Set<String> roles() {
      return Set.of();
    }

    @Override
    public String polledJob(HttpServletRequest request) {
      return "job";
    }

    @Override
    public CompletionStage<Response> answer(HttpServletRequest request) {
      return answer;
    }
  }

  private final class OpenDoor extends Admission {

    @Override
    public boolean admits(HttpServletRequest request, Set<String> roles, String polledJob) {
      return admits;
    }

    @Override
    public void describe(HttpServletRequest request, BiConsumer<String, String> headers) {
      headers.accept("RateLimit", "some");
    }

    @Override
    public void count(
        HttpServletRequest request, String polledJob, int status, boolean hasRetryAfter) {
      counted.addAll(List.of(polledJob, status, hasRetryAfter));
    }
  }

  private HttpServletRequest request() {
    return Stub.of(
        HttpServletRequest.class,
        Map.of(
            "getHeader", none -> null,
            "getQueryString", none -> null,
            "getAttribute", none -> null,
            "startAsync", none -> suspend()));
  }

  private AsyncContext suspend() {
    suspended = true;
    return Stub.of(
        AsyncContext.class, Map.of("setTimeout", none -> null, "complete", none -> resume()));
  }

  private Object resume() {
    suspended = false;
    return null;
  }

  private HttpServletResponse response() {
    return Stub.of(
        HttpServletResponse.class,
        Map.of(
            "setStatus", status -> set(new Object[] {"status", status[0]}),
            "setHeader", this::set,
            "addHeader", this::set,
            "containsHeader", name -> sent.containsKey(name[0]),
            "setContentType", type -> set(new Object[] {"Content-Type", type[0]}),
            "setContentLength", length -> null,
            "getOutputStream", none -> new Written()));
  }

  private Object set(Object[] header) {
    sent.put((String) header[0], header[1]);
    return null;
  }

  private final class Written extends ServletOutputStream {

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(int octet) {
      body.write(octet);
    }
  }
}
