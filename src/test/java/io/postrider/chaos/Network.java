package io.postrider.chaos;

import io.postrider.stack.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Machines on one machine: network namespaces on a bridge of which this process is a part, too. Any
 * two of them can be cut off from each other: then each sends to a hardware address that nobody
 * has, so that packets vanish as on a broken line, and no connection is refused or reset.
 *
 * <p>It needs Linux, the program {@code ip}, and the permissions of root.
 */
final class Network implements AutoCloseable {

  private static final String NOBODY = "02:00:00:00:00:01";
  private static final String PREFIX = "pr";
  private static final Pattern NAMESPACE = Pattern.compile("^(" + PREFIX + "(\\d+))-\\d+");

  private final String name;
  private final String prefix;
  private final List<String> namespaces = new ArrayList<>();

  private Network() throws IOException {
    long pid = ProcessHandle.current().pid();
    name = PREFIX + pid;
    prefix = "10.%d.%d.".formatted(100 + pid / 250 % 100, pid % 250);
    ip("link", "add", name, "type", "bridge");
    ip("addr", "add", ownAddress() + "/24", "dev", name);
    ip("link", "set", name, "up");
  }

  /** Removes the networks of processes that were killed. */
  private static void removeOld() throws IOException {
    for (var line : output("ip", "netns", "list")) {
      var left = NAMESPACE.matcher(line);
      if (left.find() && ProcessHandle.of(Long.parseLong(left.group(2))).isEmpty()) {
        quietly("netns", "del", left.group());
        quietly("link", "del", left.group(1));
      }
    }
  }

  /** A new network, unless this machine does not allow it. */
  static Optional<Network> ifPossible() {
    try {
      removeOld();
      var network = new Network();
      try {
        network.host();
        return Optional.of(network);
      } catch (IOException notAllowed) {
        network.close();
      }
    } catch (IOException notAllowed) {
      // Not Linux, no program ip, or no permission.
    }
    return Optional.empty();
  }

  /** The address of this process. */
  String ownAddress() {
    return prefix + 1;
  }

  /** This process's machine. */
  Host ownHost() {
    return new Host(ownAddress(), List.of());
  }

  /** Another machine. */
  Host host() throws IOException {
    int number = namespaces.size() + 2;
    var namespace = name + "-" + number;
    var address = prefix + number;
    ip("netns", "add", namespace);
    namespaces.add(namespace);
    ip(
        "link",
        "add",
        name + "v" + number,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        namespace);
    ip("link", "set", name + "v" + number, "master", name, "up");
    in(namespace, "addr", "add", address + "/24", "dev", "eth0");
    in(namespace, "link", "set", "lo", "up");
    in(namespace, "link", "set", "eth0", "up");
    return new Host(address, List.of("ip", "netns", "exec", namespace));
  }

  /** Loses all packets between two hosts from now on, in both directions. */
  void cut(Host one, Host other) {
    neighbour("replace", one, other, "lladdr", NOBODY, "nud", "permanent");
    neighbour("replace", other, one, "lladdr", NOBODY, "nud", "permanent");
  }

  /** Connects two hosts again. */
  void join(Host one, Host other) {
    neighbour("del", one, other);
    neighbour("del", other, one);
  }

  private void neighbour(String action, Host of, Host address, String... more) {
    var command = new ArrayList<>(of.prefix());
    var device = of.equals(ownHost()) ? name : "eth0";
    command.addAll(List.of("ip", "neigh", action, address.address(), "dev", device));
    command.addAll(List.of(more));
    try {
      run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void in(String namespace, String... command) throws IOException {
    var all = new ArrayList<>(List.of("-n", namespace));
    all.addAll(List.of(command));
    ip(all.toArray(String[]::new));
  }

  private static void ip(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    run(command);
  }

  private static List<String> output(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    try (var reader = process.inputReader()) {
      return reader.lines().toList();
    }
  }

  private static void run(List<String> command) throws IOException {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": exit code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Removes the hosts; their processes must have ended. */
  @Override
  public void close() {
    for (var namespace : namespaces) {
      quietly("netns", "del", namespace);
    }
    quietly("link", "del", name);
  }

  /** The link goes with its last namespace's; whatever cannot be removed is left. */
  private static void quietly(String... arguments) {
    try {
      ip(arguments);
    } catch (IOException alreadyGone) {
      // Removed before, or no permission.
    }
  }
}
