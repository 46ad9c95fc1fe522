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
 * Hangs up on who has not sent the head of a request within a time. The server itself does so only
 * when nothing comes at all, thus it is enough to look when something does.
 */
final class SlowHeads extends HttpProbe.Adapter {

  /** When the head began; kept with the request, which the server makes anew for each. */
  private static final Attribute<Long> BEGAN =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(SlowHeads.class.getName());

  private static final Long IS_THERE = Long.MIN_VALUE;

  private final long limitNanos;
  private final LongSupplier nanoTime;

  SlowHeads(Duration limit, LongSupplier nanoTime) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Grizzly declares it
  public void onDataReceivedEvent(Connection connection, Buffer data) {
    var current =
        connection.getAttributes().getAttribute(HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);
    if (current instanceof HttpRequestPacket request) {
      var began = BEGAN.get(request);
      if (began == null) {
        BEGAN.set(request, nanoTime.getAsLong());
      } else if (!IS_THERE.equals(began) && nanoTime.getAsLong() - began > limitNanos) {
        connection.closeSilently();
      }
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void onHeaderParseEvent(Connection connection, HttpHeader head, int size) {
    BEGAN.set(head, IS_THERE);
  }
}
