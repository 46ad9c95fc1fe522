package io.postrider.recipient;

import io.postrider.api.Caller;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.platform.Times;
import io.postrider.recipient.Suppression.Reason;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The suppression list. */
@Path("/suppressions")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class SuppressionsResource {

  @Inject Caller caller;
  @Inject SuppressionList suppressions;
  @Inject Clock clock;

  /**
   * A suppression to add.
   *
   * @param type only notifications of this type; absent for all
   * @param detail why; may be absent
   */
  public record SuppressionRequest(
      @NotNull @MaxCodePoints(max = 254) String email,
      @Pattern(regexp = Suppression.TYPE_NAME, message = "is not a valid name of a type")
          String type,
      @MaxCodePoints(max = 500) String detail) {

    /** Leaves out the address, because the audit log is kept longer than the data of users. */
    @Override
    public String toString() {
      return type == null ? "a suppression" : "a suppression for " + type;
    }
  }

  /** An entry of the list. */
  @JsonbPropertyOrder({"email", "type", "reason", "detail", "at"})
  public record SuppressionView(
      String email, String type, String reason, String detail, String at) {

    static SuppressionView of(Suppression suppression) {
      return new SuppressionView(
          suppression.email().value(),
          suppression.type(),
          suppression.reason().name().toLowerCase(Locale.ROOT),
          suppression.detail(),
          Times.format(suppression.at()));
    }
  }

  /** A page of the list; {@code nextCursor} is absent on the last. */
  @JsonbPropertyOrder({"items", "total", "nextCursor"})
  public record SuppressionPage(List<SuppressionView> items, long total, String nextCursor) {}

  /** The list, latest first. */
  @GET
  public SuppressionPage list(
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    var page = page(cursor, limit.value());
    return new SuppressionPage(
        page.items().stream().map(SuppressionView::of).toList(), page.total(), page.nextCursor());
  }

  private SuppressionList.Page page(String cursor, int limit) {
    try {
      return suppressions.page(caller.owner(), cursor, limit);
    } catch (IllegalArgumentException notACursor) {
      throw new UnknownCursorException();
    }
  }

  /** The entries of one address. */
  @GET
  @Path("{email}")
  public List<SuppressionView> of(@PathParam("email") String email) {
    return suppressions.of(caller.owner(), require(email)).stream()
        .map(SuppressionView::of)
        .toList();
  }

  /**
   * Adds an entry; an existing one for the same address and type stays as it is, and is the answer.
   */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public SuppressionView add(SuppressionRequest request) {
    var suppression =
        new Suppression(
            RecipientView.email("/email", request.email()),
            request.type(),
            Reason.ADDED,
            request.detail(),
            clock.instant());
    suppressions.add(caller.owner(), suppression);
    return suppressions.of(caller.owner(), suppression.email()).stream()
        .filter(each -> Objects.equals(each.type(), request.type()))
        .findFirst()
        .map(SuppressionView::of)
        .orElseGet(() -> SuppressionView.of(suppression));
  }

  /** Removes the entries of an address, all of them or the one for a type. */
  @DELETE
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Path("{email}")
  public Response remove(@PathParam("email") String email, @QueryParam("type") String type) {
    if (suppressions.remove(caller.owner(), require(email), type) == 0) {
      throw unknown();
    }
    return Response.noContent().build();
  }

  private static EmailAddress require(String email) {
    try {
      return new EmailAddress(email);
    } catch (IllegalArgumentException notAnAddress) {
      throw unknown();
    }
  }

  private static NotFoundException unknown() {
    return new NotFoundException("The suppression list has no such entry.");
  }
}
