package io.postrider.dashboard;

import io.postrider.api.EventStream;
import io.postrider.api.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;

/** Streams the overview of the whole service. */
@Path("/admin/overview")
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class OverviewResource {

  @Inject OverviewStreams streams;

  /** The duration of a stream: 0 to {@value EventStream#MAX_SECONDS} seconds. */
  public record Length(int seconds) {

    /**
     * Reads the query parameter.
     *
     * @throws BadRequestException if the text is no such number
     */
    public static Length fromString(String text) {
      if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= EventStream.MAX_SECONDS) {
        return new Length(Integer.parseInt(text));
      }
      throw new BadRequestException(
          "seconds must be a number from 0 to " + EventStream.MAX_SECONDS + ".");
    }
  }

  /**
   * Streams an overview now, and every two seconds. After the given duration the browser reconnects
   * by itself, so that its key is checked again.
   *
   * @param length the duration; 0 for a single overview
   */
  @GET
  @Path("events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @QueryParam("seconds") @DefaultValue("" + EventStream.MAX_SECONDS) Length length,
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context HttpServletResponse response) {
    EventStream.HEADERS.forEach(response::setHeader);
    streams.open(sink, sse, Duration.ofSeconds(length.seconds()));
  }

  /** The headers of such a stream (RFC 9110, section 9.3.2); opens none. */
  @HEAD
  @Path("events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Response eventsHead(@QueryParam("seconds") Length length) {
    return EventStream.head();
  }
}
