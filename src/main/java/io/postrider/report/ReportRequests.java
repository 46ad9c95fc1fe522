package io.postrider.report;

import io.postrider.api.Caller;
import io.postrider.api.JobRequests;
import io.postrider.api.Problem;
import io.postrider.intake.Expiry;
import io.postrider.intake.Uniqueness;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Makes reports from requests. */
@ApplicationScoped
class ReportRequests implements JobRequests<ReportRequest> {

  @Inject ReportTypes types;

  @Override
  public String kind() {
    return ReportsResource.KIND;
  }

  @Override
  public Optional<String> path() {
    return Optional.of("/reports");
  }

  @Override
  public Class<ReportRequest> type() {
    return ReportRequest.class;
  }

  @Override
  public Job job(ReportRequest request, Caller caller, Instant now) {
    var params = Objects.requireNonNullElse(request.params(), JsonValue.EMPTY_JSON_OBJECT);
    var generator = require(request.reportType());
    var errors = generator.check(params);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    var job =
        Job.of(
                kind(),
                request.reportType(),
                request.userId(),
                caller.owner(),
                now,
                request.payload(caller.seesAll()))
            .withWebhookUrl(request.webhookUrl())
            .withExpiresAt(Expiry.of(request.expiresAt(), Optional.empty(), now, null))
            .withDedupKey(request.dedupKey(generator.dedupKey(params)));
    return Uniqueness.of(job, request.uniqueKey(), request.uniqueFor());
  }

  private ReportGenerator require(String type) {
    return types
        .find(type)
        .orElseThrow(
            () -> new InvalidFieldException("/reportType", "must be one of " + types.names()));
  }
}
