package io.postrider.execution;

import io.postrider.job.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;

/** Reads the results of jobs, one piece at a time. */
@ApplicationScoped
public class ResultReader {

  @Inject JobResults results;

  /**
   * The media types in which a job's result can be read; empty if there is no result, or it has
   * expired.
   */
  public Set<String> mediaTypes(JobId id) {
    return results.mediaTypes(id);
  }

  /**
   * Opens a job's result in one media type. If pieces are missing, reading throws an {@link
   * IOException} where they should be.
   *
   * @throws IOException if there is no such result
   */
  public InputStream open(JobId id, String mediaType) throws IOException {
    return new GZIPInputStream(
        new SequenceInputStream(new Pieces(number -> results.piece(id, mediaType, number))));
  }

  private static final class Pieces implements Enumeration<InputStream> {

    private final IntFunction<Optional<byte[]>> source;
    private Optional<byte[]> next;
    private int number;

    Pieces(IntFunction<Optional<byte[]>> source) {
      this.source = source;
      next = source.apply(0);
    }

    @Override
    public boolean hasMoreElements() {
      return next.isPresent();
    }

    @Override
    public InputStream nextElement() {
      var piece = next.orElseThrow(NoSuchElementException::new);
      next = source.apply(++number);
      return new ByteArrayInputStream(piece);
    }
  }
}
