package io.postrider.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.SampleJobs;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResultReaderTest {

  private static final String FORM = "application/octet-stream";

  private final InMemoryResults results = new InMemoryResults();
  private final Lease lease = new Lease(SampleJobs.job().id(), "node:1");
  private final ResultReader reader = ExecutionKit.reader(results);

  @Test
  void result_of_several_pieces_is_read_as_it_was_written() throws IOException {
    var noise = new byte[3 * ResultWriter.PIECE];
    new Random(1).nextBytes(noise);
    write(noise);

    assertThat(results.attempts.get(lease).values())
        .hasSize(4)
        .allSatisfy(piece -> assertThat(piece).hasSizeLessThanOrEqualTo(ResultWriter.PIECE));
    results.complete(lease);
    try (var in = reader.open(lease.id(), FORM)) {
      assertThat(in).hasBinaryContent(noise);
    }
  }

  @Test
  void reading_a_result_without_its_last_piece_fails() throws IOException {
    var noise = new byte[2 * ResultWriter.PIECE];
    new Random(1).nextBytes(noise);
    write(noise);
    results.attempts.get(lease).remove(FORM + " 2");
    results.complete(lease);

    try (var in = reader.open(lease.id(), FORM)) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void result_that_is_not_there_cannot_be_opened() {
    assertThatThrownBy(() -> reader.open(lease.id(), FORM)).isInstanceOf(IOException.class);
    assertThat(reader.mediaTypes(lease.id())).isEmpty();
  }

  private void write(byte[] bytes) throws IOException {
    try (var out = new ResultWriter((number, piece) -> results.store(lease, FORM, number, piece))) {
      out.write(bytes);
    }
  }
}
