package io.postrider.server;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpProbe;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpServerFilter;

/**
 * Closes a connection on which the head of a request takes longer than the limit. The server itself
 * closes a connection that is silent, so it is enough to check when data arrives.
 */
final class HeadTimeout extends HttpProbe.Adapter {

  /**
   * When the first byte of the head arrived, or {@link #COMPLETE}; an attribute of the request,
   * which the server creates anew for each head.
   */
  private static final Attribute<Long> STARTED_AT =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(HeadTimeout.class.getName());

  private static final Long COMPLETE = Long.MIN_VALUE;

  private final long limitNanos;
  private final LongSupplier nanoTime;

  HeadTimeout(Duration limit, LongSupplier nanoTime) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Grizzly declares it
  public void onDataReceivedEvent(Connection connection, Buffer data) {
    var current =
        connection.getAttributes().getAttribute(HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);
    if (current instanceof HttpRequestPacket request) {
      var startedAt = STARTED_AT.get(request);
      if (startedAt == null) {
        STARTED_AT.set(request, nanoTime.getAsLong());
      } else if (!COMPLETE.equals(startedAt) && nanoTime.getAsLong() - startedAt > limitNanos) {
        connection.closeSilently();
      }
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void onHeaderParseEvent(Connection connection, HttpHeader head, int size) {
    STARTED_AT.set(head, COMPLETE);
  }
}
