package io.postrider.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import redis.clients.jedis.HostAndPort;

/** Where Redis is and how to get in: the value of {@code POSTRIDER_REDIS_URL}, in any form. */
public sealed interface RedisUrl {

  /** One Redis, or one address that leads to whichever is the primary. */
  record Single(HostAndPort host, Access access) implements RedisUrl {}

  /**
   * Several Sentinels, which know the primary by a name.
   *
   * @param sentinels in the order in which they are asked
   * @param access to Redis; TLS is used for the Sentinels, too
   * @param sentinelAccess user and password of the Sentinels
   */
  record Sentinels(
      List<HostAndPort> sentinels, String primary, Access access, Access sentinelAccess)
      implements RedisUrl {}

  /**
   * A Redis Cluster.
   *
   * @param nodes some nodes of it, which name all others
   */
  record Cluster(List<HostAndPort> nodes, Access access) implements RedisUrl {}

  /**
   * User and password, or null for none; the number of the database; whether to use TLS.
   *
   * @param user null if the password alone is asked for
   */
  record Access(String user, String password, int database, boolean tls) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Access[user=%s, database=%d, tls=%s]".formatted(user, database, tls);
    }
  }

  /** User, password and database of Redis. */
  Access access();

  /**
   * Reads any of the forms.
   *
   * @throws IllegalArgumentException with a sentence that says what to change, and repeats no
   *     password
   */
  static RedisUrl parse(String text) {
    return new Parser(text.strip()).parse();
  }

  /** The parts of one URL: scheme://user:password@hosts/path?parameters. */
  final class Parser {

    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int LAST_PORT = 65_535;
    private static final Pattern END_OF_HOSTS = Pattern.compile("(?=[/?#])");
    private static final Pattern HOST =
        Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]\\s]+)(?::(\\d{1,5}))?");

    private final String scheme;
    private final String login;
    private final List<String> hosts;
    private final String path;
    private final Map<String, String> parameters = new HashMap<>();

    private Parser(String text) {
      int colon = text.indexOf("://");
      scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
      if (!Set.of("redis", "rediss", "redis-sentinel", "redis-cluster", "rediss-cluster")
          .contains(scheme)) {
        throw wrong(
            "must begin with redis://, rediss://, redis-sentinel://, redis-cluster:// or"
                + " rediss-cluster://, such as redis://host:6379,"
                + " redis-sentinel://host:26379,host:26379/mymaster or"
                + " redis-cluster://host:6379,host:6379");
      }
      var rest = END_OF_HOSTS.split(text.substring(colon + 3), 2);
      var tail = rest.length < 2 ? "" : rest[1];
      if (tail.contains("@")) {
        throw wrong(
            "has an @ behind its hosts: percent-encode what is not a letter or digit in passwords");
      }
      if (tail.contains("#")) {
        throw wrong("has a #, which has no meaning here: write %23 if it is part of a password");
      }
      int at = rest[0].lastIndexOf('@');
      login = at < 0 ? null : rest[0].substring(0, at);
      hosts = List.of(rest[0].substring(at + 1).split(",", -1));
      var pathAndQuery = tail.split("\\?", 2);
      path = decode(pathAndQuery[0].replaceFirst("^/", ""));
      if (pathAndQuery.length > 1 && !pathAndQuery[1].isEmpty()) {
        readParameters(pathAndQuery[1]);
      }
    }

    private RedisUrl parse() {
      return switch (scheme) {
        case "redis-sentinel" -> sentinels();
        case "redis-cluster", "rediss-cluster" -> cluster();
        default -> single();
      };
    }

    private Single single() {
      allow("db");
      if (hosts.size() > 1) {
        throw wrong(
            "has several hosts: write redis-sentinel:// if they are Sentinels, redis-cluster:// if"
                + " they are nodes of a Redis Cluster");
      }
      var database = path.isEmpty() ? parameters.getOrDefault("db", "") : path;
      return new Single(host(0, REDIS_PORT), access(database(database), scheme.equals("rediss")));
    }

    private Sentinels sentinels() {
      allow("db", "tls", "sentinelUser", "sentinelPassword");
      if (path.isEmpty() || path.contains("/")) {
        throw wrong(
            "must end with the name under which the Sentinels know the primary, such as /mymaster");
      }
      boolean tls = flag(parameters.getOrDefault("tls", "false"));
      return new Sentinels(
          hosts(SENTINEL_PORT),
          path,
          access(database(parameters.getOrDefault("db", "")), tls),
          new Access(parameters.get("sentinelUser"), parameters.get("sentinelPassword"), 0, tls));
    }

    private Cluster cluster() {
      allow();
      if (!path.isEmpty()) {
        throw wrong("must end with the nodes of the cluster, which has one database only");
      }
      return new Cluster(hosts(REDIS_PORT), access(0, scheme.equals("rediss-cluster")));
    }

    private Access access(int database, boolean tls) {
      if (login == null) {
        return new Access(null, null, database, tls);
      }
      var parts = login.split(":", 2);
      if (parts.length < 2) {
        throw wrong("has a user without a password: write user:password@ or :password@");
      }
      var user = decode(parts[0]);
      return new Access(user.isEmpty() ? null : user, decode(parts[1]), database, tls);
    }

    private List<HostAndPort> hosts(int defaultPort) {
      return IntStream.range(0, hosts.size()).mapToObj(i -> host(i, defaultPort)).toList();
    }

    private HostAndPort host(int index, int defaultPort) {
      var matcher = HOST.matcher(hosts.get(index).strip());
      if (!matcher.matches()) {
        throw wrong("must name each host as host or host:port, which number %d is not", index + 1);
      }
      int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
      if (port < 1 || port > LAST_PORT) {
        throw wrong("needs a port from 1 to 65535 for host number %d", index + 1);
      }
      return new HostAndPort(matcher.group(1), port);
    }

    private static int database(String number) {
      if (!number.matches("\\d{0,9}")) {
        throw wrong("must give the database as a number, such as 0");
      }
      return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    private static boolean flag(String value) {
      if (!value.equals("true") && !value.equals("false")) {
        throw wrong("must say tls=true or tls=false");
      }
      return value.equals("true");
    }

    private void readParameters(String query) {
      for (var parameter : query.split("&")) {
        var pair = parameter.split("=", 2);
        if (pair.length < 2) {
          throw wrong("has a parameter without a value: write name=value");
        }
        parameters.put(pair[0], decode(pair[1]));
      }
    }

    private void allow(String... names) {
      if (!List.of(names).containsAll(parameters.keySet())) {
        throw wrong(
            names.length == 0
                ? "may have no parameters"
                : "may have only these parameters: " + String.join(", ", names));
      }
    }

    private static String decode(String encoded) {
      try {
        return URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
      } catch (IllegalArgumentException e) {
        throw wrong("has a % that does not begin two hexadecimal digits: write it as %25");
      }
    }

    private static IllegalArgumentException wrong(String what, Object... arguments) {
      var sentence = arguments.length == 0 ? what : what.formatted(arguments);
      return new IllegalArgumentException("POSTRIDER_REDIS_URL " + sentence + ".");
    }
  }
}
