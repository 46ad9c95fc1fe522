package io.postrider.api;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the files of a page that lie beside a class in the class path; only those that are named.
 * Browsers revalidate a file at each use, and get a short 304 while it is unchanged.
 */
public final class StaticFiles {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "svg", "image/svg+xml");

  private record Content(byte[] bytes, EntityTag tag) {}

  private final Class<?> home;
  private final Set<String> names;
  private final String policy;
  private final Map<String, Content> contents = new ConcurrentHashMap<>();

  /**
   * Serves files beside a class.
   *
   * @param policy what the page may do, for {@code Content-Security-Policy}
   */
  public StaticFiles(Class<?> home, Set<String> names, String policy) {
    this.home = home;
    this.names = names;
    this.policy = policy;
  }

  /**
   * The response with one of the files.
   *
   * @throws NotFoundException if it is none of them
   */
  public Response get(String name, Request request) {
    if (!names.contains(name)) {
      throw new NotFoundException();
    }
    var content = contents.computeIfAbsent(name, this::read);
    var unchanged = request.evaluatePreconditions(content.tag());
    var answer = unchanged == null ? Response.ok(content.bytes(), type(name)) : unchanged;
    return answer
        .tag(content.tag())
        .header("Content-Security-Policy", policy)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .build();
  }

  private static String type(String name) {
    return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
  }

  private Content read(String name) {
    try (var in = home.getResourceAsStream(name)) {
      var bytes = in.readAllBytes();
      return new Content(bytes, new EntityTag(Integer.toHexString(Arrays.hashCode(bytes))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
