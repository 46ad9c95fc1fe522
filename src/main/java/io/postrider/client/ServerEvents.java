package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads a stream of events (HTML Standard, section 9.2.6). */
final class ServerEvents {

  /** An event with its data, and the last id of the stream up to then. */
  record Event(String id, byte[] data) {}

  /** The service sends a comment every 15 seconds: a stream that is silent for longer is dead. */
  static final Duration SILENCE = Duration.ofSeconds(45);

  private final EventLines lines;
  private final Duration silence;
  private String id;
  private Duration retry;
  private boolean sawLines;

  ServerEvents(EventLines lines, Duration silence) {
    this.lines = lines;
    this.silence = silence;
  }

  /**
   * The data of the only event of a stream.
   *
   * @throws PostriderException.NoAnswer if there is none
   */
  static Map<String, Object> single(EventLines stream) {
    try (stream) {
      var event = new ServerEvents(stream, SILENCE).next();
      if (event != null) {
        return Json.read(event.data(), new Json.Generic(Map.class, Object.class));
      }
      throw new PostriderException.NoAnswer("the stream has ended without an event", null);
    } catch (IOException broken) {
      throw new PostriderException.NoAnswer("the stream is broken: " + broken, broken);
    }
  }

  /**
   * The next event, or null at the end of the stream.
   *
   * @throws IOException if the connection breaks, or is silent for too long
   */
  Event next() throws IOException {
    var data = new StringBuilder();
    for (var line = lines.next(silence); line != null; line = lines.next(silence)) {
      sawLines = true;
      if (line.isEmpty() && data.length() > 0) {
        return new Event(id, data.toString().getBytes(UTF_8));
      }
      int colon = line.indexOf(':');
      var name = colon < 0 ? line : line.substring(0, colon);
      var value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
      switch (name) {
        case "id" -> id = value;
        case "retry" -> retry(value);
        case "data" -> data.append(data.length() > 0 ? "\n" : "").append(value);
        default -> {
          // A comment, which has no name, or a field that has no meaning.
        }
      }
    }
    return null;
  }

  private void retry(String value) {
    if (value.matches("[0-9]{1,9}")) {
      retry = Duration.ofMillis(Long.parseLong(value));
    }
  }

  /** How long to wait before the stream is opened again, if it has said so. */
  Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }

  /** Whether it had at least one line. */
  boolean sawLines() {
    return sawLines;
  }
}
