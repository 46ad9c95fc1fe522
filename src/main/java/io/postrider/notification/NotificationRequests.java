package io.postrider.notification;

import io.postrider.api.Caller;
import io.postrider.api.JobRequests;
import io.postrider.intake.Expiry;
import io.postrider.intake.Uniqueness;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/** Makes notifications from requests. */
@ApplicationScoped
class NotificationRequests implements JobRequests<NotificationRequest> {

  @Inject NotificationCheck check;

  @Override
  public String kind() {
    return NotificationsResource.KIND;
  }

  @Override
  public Optional<String> path() {
    return Optional.of("/notifications");
  }

  @Override
  public Class<NotificationRequest> type() {
    return NotificationRequest.class;
  }

  @Override
  public Job job(NotificationRequest request, Caller caller, Instant now) {
    var type = check.check(request);
    var dueAt = request.dueAt(now);
    var job =
        new Job(
                JobId.next(now),
                kind(),
                request.type(),
                request.userId(),
                caller.owner(),
                type.priority(),
                now,
                dueAt,
                request.webhookUrl(),
                null,
                request.payload())
            .withExpiresAt(Expiry.of(request.expiresAt(), type.expires(), now, dueAt));
    return Uniqueness.of(job, request.uniqueKey(), request.uniqueFor());
  }
}
