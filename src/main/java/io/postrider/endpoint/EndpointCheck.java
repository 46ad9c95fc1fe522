package io.postrider.endpoint;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.postrider.intake.IntakeCheck;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Refuses a job whose webhook URL is not acceptable, before the job is stored. */
@ApplicationScoped
class EndpointCheck implements IntakeCheck {

  @Inject EndpointGuard guard;

  @Override
  public void check(Job job) {
    if (job.webhookUrl() == null) {
      return;
    }
    try {
      guard.check(job.webhookUrl());
    } catch (RefusedEndpointException refused) {
      throw refusal(refused.getMessage());
    }
  }

  /** Takes 2 s at most, however many hosts there are. */
  @Override
  public Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
    var named = jobs.stream().filter(job -> job.webhookUrl() != null).toList();
    var reasons = guard.refusals(named.stream().map(Job::webhookUrl).collect(toSet()));
    return named.stream()
        .filter(job -> reasons.containsKey(job.webhookUrl()))
        .collect(toMap(Job::id, job -> refusal(reasons.get(job.webhookUrl()))));
  }

  private static InvalidFieldException refusal(String reason) {
    return new InvalidFieldException("/webhookUrl", reason);
  }
}
