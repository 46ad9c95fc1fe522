package io.postrider.stack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first line and the header fields of a request or an answer (RFC 9112), as far as a {@link
 * ReverseProxy} has to understand them.
 */
record HttpHead(String first, List<String> fields) {

  private static final String END = "\r\n";
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_BODY = 4 * 1024 * 1024;

  /** Reads a head; null if the connection ends before it begins. */
  static HttpHead read(InputStream in) throws IOException {
    var first = line(in);
    if (first == null) {
      return null;
    }
    var fields = new ArrayList<String>();
    for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      fields.add(line);
    }
    return new HttpHead(first, fields);
  }

  static HttpHead badGateway() {
    return new HttpHead("HTTP/1.1 502 Bad Gateway", List.of("Content-Length: 0"));
  }

  int status() {
    return Integer.parseInt(first.split(" ")[1]);
  }

  /** Whether it changes nothing, so that it may be sent again. */
  boolean isSafe() {
    return first.startsWith("GET ") || first.startsWith("HEAD ");
  }

  /** Whether this answer ends before its connection does. */
  boolean hasLength(HttpHead request) {
    return request.first.startsWith("HEAD ")
        || status() == 204
        || status() == 304
        || field("content-length").isPresent()
        || field("transfer-encoding").isPresent();
  }

  HttpHead without(String name) {
    return new HttpHead(first, fields.stream().filter(field -> !is(field, name)).toList());
  }

  HttpHead with(String name, String value) {
    var more = new ArrayList<>(fields);
    more.add(name + ": " + value);
    return new HttpHead(first, more);
  }

  void writeTo(OutputStream out) throws IOException {
    var text = first + END + String.join(END, fields) + END + END;
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The body of this request, with its chunks if it has such.
   *
   * @param out to the client, which may wait for a word before it sends a body
   */
  byte[] body(InputStream in, OutputStream out) throws IOException {
    if (field("expect").isPresent()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    if (field("transfer-encoding").isPresent()) {
      return chunks(in);
    }
    return bytes(in, field("content-length").map(Integer::parseInt).orElse(0));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var raw = new ByteArrayOutputStream();
    int size;
    do {
      var head = line(in);
      if (head == null || raw.size() > MAX_BODY) {
        throw new IOException("The body is too long, or breaks off.");
      }
      size = Integer.parseInt(head.split(";")[0].strip(), 16);
      raw.write((head + END).getBytes(StandardCharsets.ISO_8859_1));
      raw.write(bytes(in, size));
      raw.write((line(in) + END).getBytes(StandardCharsets.ISO_8859_1));
    } while (size > 0);
    return raw.toByteArray();
  }

  private static byte[] bytes(InputStream in, int length) throws IOException {
    var bytes = in.readNBytes(Math.min(length, MAX_BODY));
    if (bytes.length < length) {
      throw new IOException("The body is too long, or breaks off.");
    }
    return bytes;
  }

  private Optional<String> field(String name) {
    return fields.stream()
        .filter(field -> is(field, name))
        .map(field -> field.substring(name.length() + 1).strip())
        .findFirst();
  }

  private static boolean is(String field, String name) {
    return field.toLowerCase(Locale.ROOT).startsWith(name + ":");
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (line.size() > MAX_BYTES) {
        throw new IOException("A header field is too long.");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
