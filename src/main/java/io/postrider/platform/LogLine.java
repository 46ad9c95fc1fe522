package io.postrider.platform;

import io.opentelemetry.api.trace.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * A log line about one event: {@code event=… name=value …} as text, and the same as separate fields
 * where the log is JSON (the server's formatter takes them from a map among the parameters). A line
 * that is written inside a trace names the trace.
 */
public final class LogLine {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  private LogLine(String event) {
    fields.put("event", event);
  }

  /** A line about an event. */
  public static LogLine of(String event) {
    return new LogLine(event);
  }

  /** With one more field. */
  public LogLine with(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /** With several more fields, such as those that name a job. */
  public LogLine with(Map<String, ?> more) {
    fields.putAll(more);
    return this;
  }

  /**
   * Writes the line, without class and method: to find them, the JDK would search the stack each
   * time.
   */
  public void log(Logger log, Level level) {
    if (log.isLoggable(level)) {
      var context = Span.current().getSpanContext();
      if (context.isValid()) {
        with("traceId", context.getTraceId());
      }
      var record = new LogRecord(level, "{0}");
      record.setLoggerName(log.getName());
      record.setSourceClassName(null);
      record.setParameters(new Object[] {this, fields});
      log.log(record);
    }
  }

  /** The line as text. */
  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + quoted(String.valueOf(field.getValue())))
        .collect(Collectors.joining(" "));
  }

  /**
   * Quotes a value that holds white space, quotes or control characters, so that it can end neither
   * its field nor the line.
   */
  private static String quoted(String value) {
    if (value.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '\\' || c == 0x7f)) {
      return value;
    }
    var text = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : c);
      }
    }
    return text.append('"').toString();
  }
}
