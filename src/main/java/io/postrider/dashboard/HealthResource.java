package io.postrider.dashboard;

import io.postrider.api.Roles;
import io.postrider.dashboard.Overview.Check;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/**
 * Tells operators what is wrong with the service. Load balancers ask {@code /health/ready}, which
 * is about this node alone.
 */
@Path("/admin/health")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class HealthResource {

  @Inject Checks checks;

  /** All checks, and whether all are up. */
  @JsonbPropertyOrder({"up", "checks"})
  public record Health(boolean up, List<Check> checks) {}

  /** Makes all checks. */
  @GET
  public Health health() {
    var found = checks.all();
    return new Health(found.stream().allMatch(Check::up), found);
  }
}
