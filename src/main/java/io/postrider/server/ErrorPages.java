package io.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.Problem;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes the errors that the container answers by itself as problem details instead of HTML. */
@WebServlet(urlPatterns = ErrorPages.PATH, asyncSupported = true)
public class ErrorPages extends HttpServlet {

  /** The error page that web.xml names. */
  static final String PATH = "/error";

  private static final long serialVersionUID = 1L;

  private final transient Jsonb json = JsonbBuilder.create();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var attribute = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = attribute instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND;
    ResponseHeaders.ofData(response);
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE.toString());
    response.getOutputStream().write(json.toJson(Problem.of(status, null, null)).getBytes(UTF_8));
  }
}
