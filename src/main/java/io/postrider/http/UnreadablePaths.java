package io.postrider.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharConversionException;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpServerProbe;
import org.glassfish.grizzly.http.server.Request;

/**
 * Leads requests to {@link ErrorPages} whose path the server cannot decode. By itself it would log
 * a stack trace for some, such as {@code /a/..} and {@code /%zz}, and answer 200 with nothing.
 */
final class UnreadablePaths extends HttpServerProbe.Adapter {

  @Override
  @SuppressWarnings("rawtypes") // as Grizzly declares it
  public void onRequestReceiveEvent(
      HttpServerFilter filter, Connection connection, Request request) {
    try {
      request.getRequest().getRequestURIRef().getDecodedRequestURIBC();
    } catch (CharConversionException | RuntimeException unreadable) {
      request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, HttpServletResponse.SC_BAD_REQUEST);
      request.getRequest().setRequestURI(ErrorPages.PATH);
    }
  }
}
