package io.postrider.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Requests that ask for nothing but a JSON answer to their method, path and body. */
final class PlainRequests {

  /** Headers, each of which makes a request one of another kind. */
  private static final List<String> SPECIAL =
      List.of(CrossOrigin.ORIGIN, "Prefer", "Expect", "Upgrade", "Transfer-Encoding");

  private PlainRequests() {}

  static boolean include(HttpServletRequest request) {
    return request.getQueryString() == null
        && request.getAttribute(UnreadablePaths.ORIGINAL) == null
        && takeJson(request.getHeader(HttpHeaders.ACCEPT))
        && SPECIAL.stream().allMatch(name -> request.getHeader(name) == null);
  }

  /** Whether an Accept header takes JSON without weighing it against other types. */
  private static boolean takeJson(String accept) {
    return accept == null
        || !accept.contains(";")
            && !accept.contains(MediaType.SERVER_SENT_EVENTS)
            && (accept.contains(MediaType.APPLICATION_JSON) || accept.contains(MediaType.WILDCARD));
  }
}
