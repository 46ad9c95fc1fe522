package io.postrider.shop;

import io.postrider.shop.PostriderApi.Notification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.ServerErrorException;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Has Postrider send mails. */
@ApplicationScoped
public class Mails {

  @Inject @RestClient PostriderApi postrider;

  /** Repeats without an answer and after 5xx; the key makes all attempts one job. */
  @Retry(
      maxRetries = 5,
      delay = 1000,
      jitter = 500,
      retryOn = {ProcessingException.class, ServerErrorException.class})
  public String welcome(String userId, String hook) {
    var welcome = new Notification("welcome", userId, hook);
    return postrider.submit("\"welcome-" + userId + "\"", welcome).jobId();
  }

  /** The status of a mail, when it has been sent or 20 seconds are over. */
  public String status(String jobId) {
    return postrider.job(jobId, "wait=20").status();
  }
}
