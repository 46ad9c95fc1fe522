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
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One trace from the request through the queue to the worker and the webhook. The spans are linked
 * by {@code traceparent} (W3C Trace Context, section 3.2), which is stored with the job. Tracing is
 * off, and costs nothing, unless MicroProfile Telemetry is on ({@code otel.sdk.disabled=false}).
 */
@ApplicationScoped
public class Tracing {

  private static final String SCOPE = "io.postrider";
  private static final TraceSpan NONE = new TraceSpan(null);

  private final Tracer tracer;

  /** Tracing that is off. */
  public Tracing() {
    this.tracer = null;
  }

  @Inject
  Tracing(
      Instance<OpenTelemetry> telemetry,
      @ConfigProperty(name = "otel.sdk.disabled", defaultValue = "true") boolean disabled) {
    this.tracer = disabled ? null : telemetry.get().getTracer(SCOPE);
  }

  /** Whether spans are made. */
  public boolean isOn() {
    return tracer != null;
  }

  /** A span for sending a message, below the current span. */
  public TraceSpan send(String destination) {
    return start("send " + destination, SpanKind.PRODUCER, Context.current())
        .set("messaging.system", "activemq")
        .set("messaging.operation.type", "send")
        .set("messaging.destination.name", destination);
  }

  /** A span for processing the message that was sent with that {@code traceparent}. */
  public TraceSpan process(String destination, String traceparent) {
    return start("process " + destination, SpanKind.CONSUMER, parent(traceparent))
        .set("messaging.system", "activemq")
        .set("messaging.operation.type", "process")
        .set("messaging.destination.name", destination);
  }

  /** A span for an HTTP call, below the span with that {@code traceparent}. */
  public TraceSpan call(String method, String traceparent) {
    return start(method, SpanKind.CLIENT, parent(traceparent)).set("http.request.method", method);
  }

  /** The {@code traceparent} of the current span, or {@code otherwise} if there is none. */
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

  /** Without a {@code traceparent} the span begins a new trace. */
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

  /** A span that is current on one more thread; does not end the span. */
  public record CurrentSpan(Scope scope) implements AutoCloseable {

    @Override
    public void close() {
      if (scope != null) {
        scope.close();
      }
    }
  }

  /** A span, or nothing while tracing is off. Closing it ends the span. */
  public static final class TraceSpan implements AutoCloseable {

    private final Span span;
    private Scope scope;

    private TraceSpan(Span span) {
      this.span = span;
    }

    /** Makes it the current span of this thread, which must also close it. */
    public TraceSpan here() {
      if (span != null) {
        scope = span.makeCurrent();
      }
      return this;
    }

    /** Makes it the current span of one more thread, until that thread closes what this returns. */
    public CurrentSpan alsoHere() {
      return new CurrentSpan(span == null ? null : span.makeCurrent());
    }

    /** Sets an attribute. */
    public TraceSpan set(String name, String value) {
      if (span != null) {
        span.setAttribute(name, value);
      }
      return this;
    }

    /** Sets an attribute. */
    public TraceSpan set(String name, long value) {
      if (span != null) {
        span.setAttribute(name, value);
      }
      return this;
    }

    /** Sets several attributes, such as those that name a job; made only while tracing is on. */
    public TraceSpan set(Supplier<Map<String, String>> attributes) {
      if (span != null) {
        attributes.get().forEach(span::setAttribute);
      }
      return this;
    }

    /** Marks the span as failed. */
    public void failed(String reason) {
      if (span != null) {
        span.setStatus(StatusCode.ERROR, reason);
      }
    }

    /** Its {@code traceparent}, or null while tracing is off. */
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
