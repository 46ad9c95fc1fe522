package io.postrider.server;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharConversionException;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpServerProbe;
import org.glassfish.grizzly.http.server.Request;

/**
 * Protects valid paths from the server's decoder, which would refuse or rewrite them, and sends
 * paths that cannot be decoded to {@link ErrorPages}.
 *
 * <p>A percent-encoded slash, backslash or dot is part of a path segment (RFC 3986, section 2.2),
 * such as the user id {@code CORP\ada}. The server refuses the first two, and takes dots for the
 * parent directory. A colon belongs to a segment, too (RFC 3986, section 3.3), and Payara 7.2025.1
 * answers 500 to each, encoded or not. This probe therefore encodes them twice, and {@link
 * OriginalPath} restores the path before a resource is looked up.
 *
 * <p>For paths such as {@code /a/..} and {@code /%zz} the server by itself would log a stack trace
 * and answer an empty 200.
 */
final class UnreadablePaths extends HttpServerProbe.Adapter {

  /** The request attribute with the path that the client sent, if the probe changed it. */
  static final String ORIGINAL = UnreadablePaths.class.getName();

  private static final Pattern SEPARATOR =
      Pattern.compile("%(2F|5C|2E|3A)", Pattern.CASE_INSENSITIVE);

  @Override
  @SuppressWarnings("rawtypes") // as Grizzly declares it
  public void onRequestReceiveEvent(
      HttpServerFilter filter, Connection connection, Request request) {
    var path = request.getRequest().getRequestURI();
    var encoded = encodeSeparators(path);
    if (!encoded.equals(path)) {
      request.setAttribute(ORIGINAL, path);
      request.getRequest().setRequestURI(encoded);
    }
    try {
      request.getRequest().getRequestURIRef().getDecodedRequestURIBC();
    } catch (CharConversionException | RuntimeException unreadable) {
      request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, HttpServletResponse.SC_BAD_REQUEST);
      request.getRequest().setRequestURI(ErrorPages.PATH);
    }
  }

  /**
   * Encodes the percent signs of encoded slashes, backslashes, dots and colons once more, and plain
   * colons as if they had been encoded.
   */
  static String encodeSeparators(String path) {
    return SEPARATOR.matcher(path).replaceAll("%25$1").replace(":", "%253A");
  }
}
