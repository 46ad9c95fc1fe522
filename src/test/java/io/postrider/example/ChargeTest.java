package io.postrider.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.JobStatus;
import io.postrider.testkit.JobKit;
import org.junit.jupiter.api.Test;

class ChargeTest {

  private final JobKit kit = new JobKit();
  private final ChargesResource charges = new ChargesResource();
  private final ChargeHandler handler = new ChargeHandler();

  ChargeTest() {
    charges.intake = kit.intake();
    charges.caller = kit.client("shop");
    charges.clock = kit.clock();
    handler.ledger = new Ledger();
  }

  @Test
  void charge_is_enqueued_and_made_once_however_often_it_is_attempted() {
    var answer = JobKit.answer(charges.create(null, new ChargeRequest("u-1", 4_200, null)));

    assertThat(answer.getStatus()).isEqualTo(202);
    var job = kit.enqueued().get(0);
    assertThat(job.owner()).isEqualTo("shop");
    assertThat(kit.run(handler, job).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(kit.run(handler, job, 2).status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(handler.ledger.charged(job.id().value())).isEqualTo(4_200);
  }

  @Test
  void charge_that_is_too_high_is_rejected_for_good() {
    JobKit.answer(charges.create(null, new ChargeRequest("u-1", 100_001, null)));

    var run = kit.run(handler, kit.enqueued().get(0));

    assertThat(run.status()).isEqualTo(JobStatus.FAILED);
    assertThat(run.error()).isEqualTo("more than 1,000.00");
  }
}
