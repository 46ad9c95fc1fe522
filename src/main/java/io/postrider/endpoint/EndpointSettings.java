package io.postrider.endpoint;

import io.postrider.access.StoredSecrets;
import io.postrider.endpoint.Registration.Header;
import io.postrider.endpoint.Registration.Settings;
import io.postrider.job.JobKinds;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks what a client wants to set, and encrypts the values of headers. */
@ApplicationScoped
class EndpointSettings {

  @Inject EndpointGuard guard;
  @Inject JobKinds kinds;
  @Inject StoredSecrets secrets;

  /**
   * The settings of a new endpoint.
   *
   * @throws InvalidFieldException if a value is missing or not acceptable
   */
  Settings of(String endpointId, EndpointRequest request) {
    if (request.url() == null) {
      throw new InvalidFieldException("/url", "must not be null");
    }
    return change(endpointId, new Settings(null, null, List.of(), List.of(), 0), request);
  }

  /**
   * The settings after a change.
   *
   * @throws InvalidFieldException if a value is not acceptable
   */
  Settings change(String endpointId, Settings former, EndpointRequest request) {
    return new Settings(
        request.url() == null ? former.url() : url(request.url()),
        request.description() == null ? former.description() : text(request.description()),
        request.eventTypes() == null ? former.eventTypes() : request.eventTypes(kinds),
        headers(endpointId, former, request),
        request.rate() == null ? former.rate() : request.rate());
  }

  /**
   * Whether another host would get the values of headers, which are shown to nobody: whoever can
   * change the URL may not know them.
   */
  private static boolean isElsewhere(Settings former, EndpointRequest request) {
    return request.url() != null
        && !Host.of("", request.url()).origin().equals(Host.of("", former.url()).origin());
  }

  private String url(String url) {
    try {
      guard.check(url);
      return url;
    } catch (RefusedEndpointException refused) {
      throw new InvalidFieldException("/url", refused.getMessage());
    }
  }

  private static String text(String description) {
    return description.isBlank() ? null : description;
  }

  private List<Header> headers(String endpointId, Settings former, EndpointRequest request) {
    var named =
        request.headers() == null
            ? Map.<String, Optional<String>>of()
            : FixedHeaders.read(request.headers());
    var all = new TreeMap<String, Header>();
    former.headers().forEach(header -> all.put(header.name(), header));
    all.keySet().removeAll(named.keySet());
    if (!all.isEmpty() && isElsewhere(former, request)) {
      throw new InvalidFieldException(
          "/headers", "must name all headers again, since the URL leads to another host");
    }
    named.forEach(
        (name, value) ->
            value.ifPresent(
                text -> all.put(name, new Header(name, secrets.seal(endpointId, text)))));
    if (all.size() > FixedHeaders.MOST) {
      throw new InvalidFieldException(
          "/headers", "must be at most " + FixedHeaders.MOST + " in all");
    }
    return List.copyOf(all.values());
  }
}
