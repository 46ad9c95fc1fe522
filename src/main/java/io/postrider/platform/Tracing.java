package io.postrider.platform;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One trace from the request through the queue to the worker and the webhook. What comes after is
 * linked by the text that W3C Trace Context (section 3.2) calls {@code traceparent}, which travels
 * with the job. Off unless MicroProfile Telemetry is on ({@code otel.sdk.disabled=false}), and then
 * it costs nothing.
 */
@ApplicationScoped
public class Tracing {

  private static final String SCOPE = "io.postrider";
  private static final TraceSpan NONE = new TraceSpan(null);

  private final Tracer tracer;

  /** Off. */
  public Tracing() {
    this.tracer = null;
  }

  @Inject
  Tracing(
      Instance<OpenTelemetry> telemetry,
      @ConfigProperty(name = "otel.sdk.disabled", defaultValue = "true") boolean disabled) {
    this.tracer = disabled ? null : telemetry.get().getTracer(SCOPE);
  }

  /** Sending, as a part of what is going on here. */
  public TraceSpan send(String destination) {
    return start("send " + destination, SpanKind.PRODUCER, Context.current())
        .set("messaging.system", "activemq")
        .set("messaging.operation.type", "send")
        .set("messaging.destination.name", destination);
  }

  /** Working on what was sent with that {@code traceparent}. */
  public TraceSpan process(String destination, String traceparent) {
    return start("process " + destination, SpanKind.CONSUMER, parent(traceparent))
        .set("messaging.system", "activemq")
        .set("messaging.operation.type", "process")
        .set("messaging.destination.name", destination);
  }

  /** Calling somebody, on behalf of what was sent with that {@code traceparent}. */
  public TraceSpan call(String method, String traceparent) {
    return start(method, SpanKind.CLIENT, parent(traceparent)).set("http.request.method", method);
  }

  /** What links others to what is going on here, or else to that. */
  public String current(String otherwise) {
    var context = Span.current().getSpanContext();
    return tracer != null && context.isValid() ? traceparent(context) : otherwise;
  }

  private static String traceparent(SpanContext context) {
    return "00-%s-%s-%s"
        .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
  }

  private TraceSpan start(String name, SpanKind kind, Context parent) {
    return tracer == null
        ? NONE
        : new TraceSpan(tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan());
  }

  /** Without one, a trace of its own begins. */
  private static Context parent(String traceparent) {
    var parts = traceparent == null ? new String[0] : traceparent.split("-");
    if (parts.length < 4) {
      return Context.root();
    }
    var flags = TraceFlags.fromHex(parts[3], 0);
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    parts[1], parts[2], flags, TraceState.getDefault())));
  }

  /** Something that is going on. Closing it ends it. */
  public static final class TraceSpan implements AutoCloseable {

    private final Span span;
    private Scope scope;

    private TraceSpan(Span span) {
      this.span = span;
    }

    /** Makes it what is going on on this thread, which must close it. */
    public TraceSpan here() {
      if (span != null) {
        scope = span.makeCurrent();
      }
      return this;
    }

    /** With one more attribute. */
    public TraceSpan set(String name, String value) {
      if (span != null) {
        span.setAttribute(name, value);
      }
      return this;
    }

    /** With one more attribute. */
    public TraceSpan set(String name, long value) {
      if (span != null) {
        span.setAttribute(name, value);
      }
      return this;
    }

    /** With several more attributes, such as those that name a job. */
    public TraceSpan set(Map<String, String> attributes) {
      attributes.forEach(this::set);
      return this;
    }

    /** It did not work out. */
    public void failed(String reason) {
      if (span != null) {
        span.setStatus(StatusCode.ERROR, reason);
      }
    }

    /** What links others to it, or null while tracing is off. */
    public String traceparent() {
      return span == null ? null : Tracing.traceparent(span.getSpanContext());
    }

    @Override
    public void close() {
      if (scope != null) {
        scope.close();
      }
      if (span != null) {
        span.end();
      }
    }
  }
}
