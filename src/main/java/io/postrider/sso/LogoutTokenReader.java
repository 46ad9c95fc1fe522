package io.postrider.sso;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.postrider.api.BoundedBody;
import io.postrider.api.JsonBodyReader;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;

/**
 * Reads the form of a logout before its resource is called, so that those who wait for slow bodies
 * are counted. No CDI bean, like {@link JsonBodyReader}.
 */
@Provider
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class LogoutTokenReader implements MessageBodyReader<LogoutToken> {

  private static final String TOKEN = "logout_token=";

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type == LogoutToken.class;
  }

  @Override
  public LogoutToken readFrom(
      Class<LogoutToken> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    var form = new String(BoundedBody.read(body, JsonBodyReader.MAX_BYTES), US_ASCII);
    return new LogoutToken(
        Arrays.stream(form.split("&"))
            .filter(parameter -> parameter.startsWith(TOKEN))
            .map(parameter -> parameter.substring(TOKEN.length()))
            .findFirst()
            .orElse(null));
  }
}
