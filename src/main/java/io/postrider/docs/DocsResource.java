package io.postrider.docs;

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
 * The API's documentation for people: Swagger UI over the document at {@code /openapi}. Both need
 * no key, since they hold nothing about clients or users.
 */
@Path("/docs")
@ApplicationScoped
@PermitAll
public class DocsResource {

  /**
   * The page loads nothing from other sites and runs no inline scripts; Swagger UI has its icons in
   * data URLs.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final StaticFiles FILES =
      new StaticFiles(
          DocsResource.class,
          Set.of("index.html", "docs.js", "swagger-ui-bundle.js", "swagger-ui.css"),
          POLICY);

  /** The page. */
  @GET
  public Response index(@Context Request request) {
    return FILES.get("index.html", request);
  }

  /** A file that the page needs. */
  @GET
  @Path("{file}")
  public Response file(@PathParam("file") String file, @Context Request request) {
    return FILES.get(file, request);
  }
}
