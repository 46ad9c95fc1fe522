package io.postrider.intake;

import io.postrider.job.InFlightException;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.job.JobStore.Joining;
import io.postrider.platform.GroupCommit.Pending;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers requests whose in-flight key ({@link Job#dedupKey()}) another job holds with that job. If
 * the holder no longer needs the key, the request takes it over, see {@link InFlightKeys}.
 */
@ApplicationScoped
public class DuplicateRequests {

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject OutboxConfirmation confirmation;
  @Inject IdempotentRequests repeats;
  @Inject InFlightKeys keys;

  /**
   * The result of a reservation.
   *
   * @param fresh the requests that hold their key now, or need none
   * @param held the other requests, each with the job that holds its key
   */
  record Reserved(
      List<Pending<Submission, Acceptance>> fresh,
      Map<Pending<Submission, Acceptance>, JobId> held) {}

  /** Reserves the in-flight keys that are free. */
  Reserved reserve(List<Pending<Submission, Acceptance>> requests) {
    var holders = outbox.reserve(requests.stream().map(pending -> pending.item().job()).toList());
    var fresh = new ArrayList<Pending<Submission, Acceptance>>();
    var held = new LinkedHashMap<Pending<Submission, Acceptance>, JobId>();
    for (int i = 0; i < requests.size(); i++) {
      var pending = requests.get(i);
      if (holders.get(i).equals(pending.item().job().id())) {
        fresh.add(pending);
      } else {
        held.put(pending, holders.get(i));
      }
    }
    return new Reserved(fresh, held);
  }

  /**
   * Answers requests with the holders of their keys, or takes over keys that are no longer needed.
   *
   * @param later receives requests whose holder is still being stored
   * @return the requests that have taken over their key
   */
  List<Pending<Submission, Acceptance>> answer(
      Map<Pending<Submission, Acceptance>, JobId> held,
      Consumer<Pending<Submission, Acceptance>> later) {
    var found = confirmation.find(Set.copyOf(held.values()));
    var free = new ArrayList<Pending<Submission, Acceptance>>();
    held.forEach(
        (pending, holder) -> {
          var other = found.stored().get(holder);
          if (found.unsafe().contains(holder)) {
            pending.completeExceptionally(OutboxConfirmation.notSafe());
            return;
          }
          switch (keys.take(pending.item().job(), holder, other)) {
            case HOLDER -> join(pending, other, later);
            case JOB -> free.add(pending);
            case UNCLEAR -> later.accept(pending);
          }
        });
    return free;
  }

  /**
   * Answers with the holder, and adds the webhook to it, if that job meets the request. The outcome
   * of a holder that has ended and is unique for longer has been told already.
   */
  private void join(
      Pending<Submission, Acceptance> pending,
      JobRecord holder,
      Consumer<Pending<Submission, Acceptance>> later) {
    var id = holder.id();
    if (!pending.item().isAnsweredBy(holder.job())) {
      refuse(pending, holder, "was asked for with other values; only one of them can be in flight");
      return;
    }
    var url = pending.item().job().webhookUrl();
    var joining =
        url == null || url.equals(holder.job().webhookUrl()) || holder.status().terminal()
            ? Joining.JOINED
            : jobs.addWebhook(id, url);
    switch (joining) {
      case JOINED -> {
        var answer = new Acceptance(id, true);
        repeats
            .answered(pending.item(), answer)
            .whenComplete((recorded, failure) -> pending.completeWith(answer, failure));
      }
      case ENDED -> later.accept(pending);
      case FULL -> refuse(pending, holder, "has the maximum number of webhooks");
    }
  }

  private static void refuse(
      Pending<Submission, Acceptance> pending, JobRecord holder, String why) {
    var state = holder.status().terminal() ? " is unique for longer and " : " is in flight and ";
    pending.completeExceptionally(
        new InFlightException(holder.id(), "Job " + holder.id() + state + why + "."));
  }
}
