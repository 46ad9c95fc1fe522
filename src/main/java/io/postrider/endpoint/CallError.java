package io.postrider.endpoint;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** The names of what can keep a call from being answered, as deliveries show them. */
final class CallError {

  private CallError() {}

  static String nameOf(Throwable failure) {
    var e = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    if (e instanceof RefusedAddressException || e instanceof RefusedEndpointException) {
      return DeliveryAttempt.REFUSED_ADDRESS;
    }
    if (e instanceof UnknownHostException) {
      return "dns";
    }
    if (e instanceof SSLException) {
      return "tls";
    }
    if (e instanceof ConnectTimeoutException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException) {
      return "connect";
    }
    return e instanceof InterruptedIOException ? "timeout" : "io";
  }
}
