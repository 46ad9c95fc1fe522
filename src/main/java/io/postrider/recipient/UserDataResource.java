package io.postrider.recipient;

import io.postrider.api.Caller;
import io.postrider.api.Roles;
import io.postrider.recipient.UserData.Erasure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The data stored about a user. */
@Path("/users/{userId}/data")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.CLIENT)
public class UserDataResource {

  @Inject Caller caller;
  @Inject UserData data;

  /** Erases the data of a user. */
  @DELETE
  public Erasure erase(@PathParam("userId") String userId) {
    return data.erase(caller.owner(), userId);
  }
}
