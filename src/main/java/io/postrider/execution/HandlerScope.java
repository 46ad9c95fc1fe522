package io.postrider.execution;

import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.concurrent.Callable;

/**
 * Gives a handler on a thread of its own the request context that it has on a worker's thread (CDI
 * 4.0, section 6.7.1.4).
 */
@ApplicationScoped
class HandlerScope {

  @ActivateRequestContext
  Outcome call(Callable<Outcome> handler) throws Exception {
    return handler.call();
  }
}
