package io.postrider.access;

import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.regex.Pattern;

/** Lists the audit log. */
@Path("/admin/audit")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class AuditResource {

  private static final Pattern CURSOR = Pattern.compile("\\d{1,18}-\\d{1,9}");

  @Inject AuditLog log;

  /** Changes, latest first. */
  @GET
  public AuditLog.Page list(
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    if (cursor != null && !CURSOR.matcher(cursor).matches()) {
      throw new UnknownCursorException();
    }
    return log.entries(cursor, limit.value());
  }
}
