package io.postrider.server;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpProbe;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.nio.NIOTransport;

/**
 * Refuses requests from the moment at which the process begins to stop (SIGTERM). The server
 * undeploys the application first and closes its port last; in between it would answer with its own
 * empty 500s and HTML pages.
 *
 * <p>From {@link #begin} on no connection is accepted, and a request on an open connection gets the
 * answer of {@link DrainAnswers}. A request that the application was processing may now get an
 * error of the server's own: then its connection is closed instead, since its outcome is as unknown
 * as after a crash.
 */
final class Drain extends HttpProbe.Adapter {

  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  /**
   * The transport that accepts a port's connections, and the filter that passes its requests on.
   */
  private record Listener(NIOTransport transport, HttpServerFilter requests) {}

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Made in advance: it needs classes of the server that may be gone while it stops. */
  private final DrainAnswers answers = new DrainAnswers();

  private volatile boolean begun;

  void watch(NIOTransport transport, HttpServerFilter requests) {
    listeners.add(new Listener(transport, requests));
  }

  void begin() {
    begun = true;
    for (var listener : listeners) {
      listener.requests().setHttpHandler(answers);
      listener.transport().unbindAll();
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Grizzly declares it
  public void onHeaderSerializeEvent(Connection connection, HttpHeader head, Buffer buffer) {
    if (begun && head instanceof HttpResponsePacket answer && misleads(answer)) {
      connection.closeSilently();
    }
  }

  /** Whether a client would misunderstand an error that only this node's shutdown caused. */
  private static boolean misleads(HttpResponsePacket answer) {
    if (answer.getStatus() < CLIENT_ERROR) {
      return false;
    }
    return acceptsEvents(answer.getRequest())
        || answer.getStatus() >= SERVER_ERROR && answer.getHeader(Header.RetryAfter) == null
        || !isJson(answer.getContentType());
  }

  /**
   * Whether the request may come from an EventSource, which gives up for good after an error status
   * (HTML Standard, section 9.2.3) and reconnects after its connection is closed.
   */
  static boolean acceptsEvents(HttpRequestPacket request) {
    var accepted = request.getHeader(Header.Accept);
    return accepted != null && accepted.contains(MediaType.SERVER_SENT_EVENTS);
  }

  private static boolean isJson(String contentType) {
    return contentType != null && contentType.contains("json");
  }
}
