package io.postrider.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;

/** The Lua scripts. Each is one atomic step on keys of one slot of a Redis Cluster. */
enum Script {
  ACCEPT,
  ADD_DELAYED,
  ADD_WEBHOOK,
  CLAIM,
  RENEW,
  PROGRESS,
  COMPLETE,
  STOP,
  FAIL_ATTEMPT,
  GIVE_UP,
  HOLD_PLACES,
  INDEX_DELIVERY,
  LEAD,
  KEEP_KEY,
  CANCEL,
  DISCARD,
  ERASE,
  EXPIRE,
  LIST_FAILED,
  RECORD_DELIVERY,
  RECORD_ENDPOINT,
  RECORD_FIRST,
  POSTPONE,
  REPLACE_CLIENT,
  REPLACE_REGISTRATION,
  RELEASE,
  REPLAY,
  RESERVE_CALL,
  SET_ENDPOINT,
  SWAP,
  TAKE_PROBE,
  TIME,
  WITHDRAW;

  private final String source = read("common") + read(name().toLowerCase(Locale.ROOT));
  private final String sha = sha1(source);

  private static final Map<String, Script> BY_SHA =
      Stream.of(values()).collect(Collectors.toMap(Script::sha, Function.identity()));

  /** The script that a command runs by its SHA-1; null if it runs none of these. */
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

  private static String read(String name) {
    try (var in = Script.class.getResourceAsStream(name + ".lua")) {
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
