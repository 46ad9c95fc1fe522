package io.postrider.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.CommandArguments;

/** A Lua script: one atomic step on keys of one slot of a Redis Cluster. */
public final class Script {

  private static final Map<String, Script> BY_SHA = new ConcurrentHashMap<>();
  private static final String BEGINNING = read(Script.class, "common");

  /** Replaces or deletes a value if it is the expected one. */
  public static final Script SWAP = beside(Script.class, "swap");

  private final String source;
  private final String sha;

  private Script(String source) {
    this.source = source;
    this.sha = sha1(source);
  }

  /**
   * Reads a script. This must happen at the start: while the server stops, nothing can be read.
   *
   * @param user a class in the package that has the script
   * @param name of its file, without the suffix
   */
  public static Script beside(Class<?> user, String name) {
    var script = new Script(BEGINNING + read(user, name));
    BY_SHA.put(script.sha, script);
    return script;
  }

  /** The script that a command runs by its SHA-1; null if it runs none. */
  static Script of(CommandArguments command) {
    var arguments = command.iterator();
    arguments.next();
    return arguments.hasNext() ? BY_SHA.get(new String(arguments.next().getRaw(), UTF_8)) : null;
  }

  String source() {
    return source;
  }

  /** The SHA-1 of the source, by which Redis identifies the script. */
  String sha() {
    return sha;
  }

  private static String read(Class<?> user, String name) {
    try (var in = user.getResourceAsStream(name + ".lua")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
