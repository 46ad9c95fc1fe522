package io.postrider.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Reads a request body into its record, so that a resource gets only valid requests. The body must
 * be strict JSON of bounded length with no other fields than the record's, and the values must be
 * valid. This class is no CDI bean: behind a proxy Jersey would not see that it reads records, and
 * would prefer its own lenient reader.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodyReader implements MessageBodyReader<Record> {

  /** The longest body, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private final RequestReader requests = new RequestReader();

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    var bytes = BoundedBody.read(body, maxBytes(type));
    return isBatch(type) ? BatchReader.read(bytes) : requests.read(bytes, type);
  }

  /** The longest body that is read into a record of a type, in bytes. */
  static int maxBytes(Class<?> type) {
    return isBatch(type) ? BatchRequest.MAX_BYTES : MAX_BYTES;
  }

  private static boolean isBatch(Class<?> type) {
    return type == BatchRequest.class;
  }
}
