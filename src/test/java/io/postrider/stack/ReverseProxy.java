package io.postrider.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A reverse proxy in front of several nodes, for trying a cluster on one machine and for nothing
 * else: it has no TLS, no limits and no log. Requests go round robin to the nodes whose {@code
 * /health/ready} answers 200, or to all while none does.
 *
 * <p>A request goes to the next node if it could not be sent, and if the answer is 503, which
 * promises that the request does nothing. A POST that breaks off in any other way is answered with
 * 502, since it may have done something.
 */
public final class ReverseProxy implements AutoCloseable {

  private static final int BACKLOG = 1024;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int PROBE_MILLIS = 2_000;
  private static final int PROBE_PERIOD_MILLIS = 500;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final ServerSocket server;
  private final List<URI> nodes;
  private final Set<URI> ready = ConcurrentHashMap.newKeySet();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(ReverseProxy::daemon);
  private final ScheduledExecutorService probes;

  /**
   * Listens on this port of loopback from now on.
   *
   * @param nodes their URLs, with a slash at the end
   */
  public ReverseProxy(int port, List<URI> nodes) throws IOException {
    this.nodes = nodes;
    server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    probes = Executors.newScheduledThreadPool(nodes.size(), ReverseProxy::daemon);
    for (var node : nodes) {
      probes.scheduleWithFixedDelay(
          () -> probe(node), 0, PROBE_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    threads.execute(this::accept);
  }

  /** The URL for clients, with a slash at the end. */
  public String url() {
    return "http://localhost:" + server.getLocalPort() + "/";
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        clients.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        // The loop ends if it was this socket.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      var in = new BufferedInputStream(client.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        var request = HttpHead.read(in);
        goesOn =
            request != null && answer(client, request, request.body(in, client.getOutputStream()));
      }
    } catch (IOException gone) {
      // Either side has closed its connection.
    } finally {
      clients.remove(client);
    }
  }

  /** Whether the client's connection can be used for another request. */
  private boolean answer(Socket client, HttpHead request, byte[] body) throws IOException {
    var out = client.getOutputStream();
    var refusal = HttpHead.badGateway();
    var refusalBody = new byte[0];
    for (var node : candidates()) {
      try (var upstream = connect(node)) {
        if (upstream == null) {
          continue;
        }
        var in = new BufferedInputStream(upstream.getInputStream());
        var answer = ask(upstream, in, request, body);
        if (answer == null && !request.isSafe()) {
          refusal = HttpHead.badGateway();
          refusalBody = new byte[0];
          break;
        }
        if (answer != null && answer.status() != SERVICE_UNAVAILABLE) {
          answer.without("connection").writeTo(out);
          in.transferTo(out); // Each piece as it comes: it may be a stream of events.
          return answer.hasLength(request);
        }
        if (answer != null) {
          refusal = answer.without("connection");
          refusalBody = in.readAllBytes();
        }
      }
    }
    refusal.writeTo(out);
    out.write(refusalBody);
    return true;
  }

  /** The head of the answer, or null if the connection broke. */
  private static HttpHead ask(Socket node, InputStream in, HttpHead request, byte[] body) {
    try {
      request.without("connection").with("Connection", "close").writeTo(node.getOutputStream());
      node.getOutputStream().write(body);
      return HttpHead.read(in);
    } catch (IOException broken) {
      return null;
    }
  }

  /** A connection of this request's own, or null if the node refuses it. */
  private static Socket connect(URI node) {
    try {
      var socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), CONNECT_MILLIS);
      return socket;
    } catch (IOException refused) {
      return null;
    }
  }

  /** The nodes in the order in which they are tried. */
  private List<URI> candidates() {
    var usable = new ArrayList<>(nodes);
    usable.removeIf(node -> !ready.isEmpty() && !ready.contains(node));
    Collections.rotate(usable, turn.getAndIncrement());
    return usable;
  }

  private void probe(URI node) {
    try {
      var url = node.resolve("health/ready").toURL();
      var call = (HttpURLConnection) url.openConnection();
      call.setConnectTimeout(PROBE_MILLIS);
      call.setReadTimeout(PROBE_MILLIS);
      if (call.getResponseCode() == HttpURLConnection.HTTP_OK) {
        ready.add(node);
      } else {
        ready.remove(node);
      }
      call.disconnect();
    } catch (IOException doesNotAnswer) {
      ready.remove(node);
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    try {
      probes.shutdownNow();
      server.close();
      for (var client : clients) {
        client.close();
      }
      threads.shutdownNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
