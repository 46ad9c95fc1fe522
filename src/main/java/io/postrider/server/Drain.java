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
 * Turns clients away from the moment at which the process is told to stop (SIGTERM). The server
 * takes the application away first and closes its port last; in between it would answer with its
 * own empty 500s and HTML pages.
 *
 * <p>From {@link #begin} on no connection is accepted, and a request on a connection that is open
 * gets the answer of {@link DrainAnswers}. A request that was in the application's hands, and whose
 * answer is the server's own error, loses its connection instead: what became of it is unknown, as
 * after a crash.
 */
final class Drain extends HttpProbe.Adapter {

  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  /** What accepts the connections of a port, and what hands its requests to the application. */
  private record Listener(NIOTransport transport, HttpServerFilter requests) {}

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Made beforehand: while the server stops, no more classes of the application are loaded. */
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

  /** Whether a client would take the end of this node for an answer to its request. */
  private static boolean misleads(HttpResponsePacket answer) {
    if (answer.getStatus() < CLIENT_ERROR) {
      return false;
    }
    return acceptsEvents(answer.getRequest())
        || answer.getStatus() >= SERVER_ERROR && answer.getHeader(Header.RetryAfter) == null
        || !isJson(answer.getContentType());
  }

  /**
   * Whether it may come from an EventSource, which gives up for good at an error status (HTML
   * Standard, section 9.2.3), and comes again when its connection is closed.
   */
  static boolean acceptsEvents(HttpRequestPacket request) {
    var accepted = request.getHeader(Header.Accept);
    return accepted != null && accepted.contains(MediaType.SERVER_SENT_EVENTS);
  }

  private static boolean isJson(String contentType) {
    return contentType != null && contentType.contains("json");
  }
}
