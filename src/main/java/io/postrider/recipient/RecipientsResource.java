package io.postrider.recipient;

import io.postrider.api.Caller;
import io.postrider.api.Roles;
import io.postrider.platform.InvalidFieldException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The directory of recipients. */
@Path("/recipients/{userId}")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class RecipientsResource {

  private static final int MAX_USER_ID = 200;

  @Inject Caller caller;
  @Inject RecipientDirectory directory;

  /** Enters a user or replaces the entry. */
  @PUT
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public RecipientView put(@PathParam("userId") String userId, RecipientView request) {
    requireUserId(userId);
    var recipient = request.recipient();
    directory.put(caller.owner(), userId, recipient);
    return RecipientView.of(recipient);
  }

  /** The same rule as for the user of a job; no job could ever have another id. */
  private static void requireUserId(String userId) {
    if (userId.isBlank() || userId.codePoints().count() > MAX_USER_ID) {
      throw new InvalidFieldException("/userId", "must have 1 to " + MAX_USER_ID + " characters");
    }
    if (userId.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidFieldException("/userId", "holds a control character");
    }
  }

  /** Returns the entry of a user. */
  @GET
  public RecipientView get(@PathParam("userId") String userId) {
    return directory
        .find(caller.owner(), userId)
        .map(RecipientView::of)
        .orElseThrow(RecipientsResource::unknown);
  }

  /** Removes a user. */
  @DELETE
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public Response remove(@PathParam("userId") String userId) {
    if (!directory.remove(caller.owner(), userId)) {
      throw unknown();
    }
    return Response.noContent().build();
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such recipient.");
  }
}
