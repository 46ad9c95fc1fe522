package io.postrider.dashboard;

import io.postrider.api.StaticFiles;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/**
 * Serves the files of the dashboard. They need no key: the page gets all data through calls that
 * do.
 */
@Path("/")
@ApplicationScoped
@PermitAll
public class DashboardResource {

  /**
   * The page loads nothing from other sites and has no inline scripts or styles. Only lit-html may
   * turn text into markup, and its templates are constants.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html";

  private static final StaticFiles FILES =
      new StaticFiles(
          DashboardResource.class,
          Set.of(
              "index.html",
              "portal.html",
              "portal.js",
              "registered.js",
              "dashboard.css",
              "icon.svg",
              "theme.js",
              "lit-html.js",
              "app.js",
              "api.js",
              "parts.js",
              "shell.js",
              "chart.js",
              "login.js",
              "overview.js",
              "jobs.js",
              "job.js",
              "dead-letters.js",
              "schedules.js",
              "webhooks.js",
              "try.js"),
          POLICY);

  /** The page. */
  @GET
  public Response index(@Context Request request) {
    return FILES.get("index.html", request);
  }

  /** The page of a client's own people. */
  @GET
  @Path("portal")
  public Response portal(@Context Request request) {
    return FILES.get("portal.html", request);
  }

  /** A file that the page needs. */
  @GET
  @Path("ui/{file}")
  public Response file(@PathParam("file") String file, @Context Request request) {
    return FILES.get(file, request);
  }
}
