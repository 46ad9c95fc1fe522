package io.postrider.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Collects traces: OTLP over HTTP, as protobuf. */
final class Collector implements AutoCloseable {

  private final List<CollectedSpan> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** A span; ids are hexadecimal, and the parent of a root span is an empty text. */
  record CollectedSpan(
      String traceId,
      String spanId,
      String parentId,
      String name,
      Span.SpanKind kind,
      boolean failed,
      Map<String, String> attributes) {

    private static CollectedSpan of(Span span) {
      return new CollectedSpan(
          hex(span.getTraceId().toByteArray()),
          hex(span.getSpanId().toByteArray()),
          hex(span.getParentSpanId().toByteArray()),
          span.getName(),
          span.getKind(),
          span.getStatus().getCodeValue() == 2,
          span.getAttributesList().stream()
              .collect(
                  Collectors.toMap(KeyValue::getKey, CollectedSpan::text, (one, other) -> other)));
    }

    private static String text(KeyValue attribute) {
      var value = attribute.getValue();
      return value.hasStringValue() ? value.getStringValue() : "" + value.getIntValue();
    }

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
  }

  Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** The URL for exporters. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All spans of a trace that have arrived. */
  List<CollectedSpan> trace(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest.parseFrom(body(exchange)).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .map(CollectedSpan::of)
          .forEach(spans::add);
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody();
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(body)
        : body;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
