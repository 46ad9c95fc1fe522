package io.postrider.docs;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * The API's documentation for people: Swagger UI over the document at {@code /openapi}. Both are
 * for all, as they tell nothing of anybody.
 */
@Path("/docs")
@RequestScoped
@PermitAll
public class DocsResource {

  /** All there is, so that no other resource of the class path can be asked for. */
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html;charset=UTF-8",
          "docs.js", "text/javascript;charset=UTF-8",
          "swagger-ui-bundle.js", "text/javascript;charset=UTF-8",
          "swagger-ui.css", "text/css;charset=UTF-8");

  /** Nothing from elsewhere, no inline scripts; the interface draws its icons from data URLs. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The page. */
  @GET
  public Response index() {
    return file("index.html");
  }

  /** What the page needs. */
  @GET
  @Path("{file}")
  public Response file(@PathParam("file") String file) {
    if (!TYPES.containsKey(file)) {
      throw new NotFoundException();
    }
    return Response.ok(DocsResource.class.getResourceAsStream(file), TYPES.get(file))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "max-age=3600")
        .build();
  }
}
