package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.Submission;
import io.postrider.mail.LinkNames;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import io.postrider.testkit.JobKit;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotificationsResourceTest {

  private final JobKit kit = new JobKit();
  private final NotificationsResource resource = new NotificationsResource();

  @BeforeEach
  void wire() {
    var files = new TemplateFiles(null);
    resource.intake = kit.intake();
    resource.requests = new NotificationRequests();
    resource.requests.check =
        new NotificationCheck(
            new NotificationTypes(files, new Templates(files)),
            new DataCheck(new LinkNames(files)),
            false);
    resource.caller = kit.client("shop");
    resource.clock = kit.clock();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void repeated_request_has_the_same_fingerprint_after_its_delivery_time() {
    var due = kit.clock().instant().plusSeconds(60).toString();
    var first = submit(due);

    kit.clock().advance(Duration.ofSeconds(61));
    var again = submit(due);

    assertThat(first.job().dueAt()).isNotNull();
    assertThat(again.job().dueAt()).isNull();
    assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
  }

  @Test
  void request_with_another_delivery_time_has_another_fingerprint() {
    var due = kit.clock().instant().plusSeconds(60);

    assertThat(submit(due.toString()).fingerprint())
        .isNotEqualTo(submit(due.plusSeconds(1).toString()).fingerprint())
        .isNotEqualTo(submit(null).fingerprint());
  }

  private Submission submit(String deliverAt) {
    var request =
        new NotificationRequest("welcome", "u-1", null, null, null, deliverAt, null, null, null);
    JobKit.answer(resource.create(null, request));
    var accepted = kit.accepted();
    return new Submission(accepted.get(accepted.size() - 1), new IdempotencyKey("k"));
  }
}
