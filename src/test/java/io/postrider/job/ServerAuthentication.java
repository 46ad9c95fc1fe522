package io.postrider.job;

import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.Subject;

/**
 * Asks who calls as the server does with each request (Jakarta Authentication, section 3.8), and
 * sees by which classes the question reaches the service.
 */
final class ServerAuthentication {

  private static final String LAYER = "HttpServlet";

  private ServerAuthentication() {}

  /** The classes on the stack when the key of a request is read; empty if it is not read. */
  static List<String> classesThatReadTheKey() throws AuthException {
    var classes = new ArrayList<String>();
    var request =
        answering(
            HttpServletRequest.class,
            Map.of(
                "getHeader",
                name -> {
                  Stream.of(new Throwable().getStackTrace())
                      .map(StackTraceElement::getClassName)
                      .forEach(classes::add);
                  return "none";
                }));
    var factory = AuthConfigFactory.getFactory();
    for (var id : factory.getRegistrationIDs(null)) {
      var context = factory.getRegistrationContext(id);
      if (context != null && LAYER.equals(context.getMessageLayer())) {
        ask(factory, context.getAppContext(), message(request));
      }
    }
    return classes;
  }

  private static void ask(AuthConfigFactory factory, String application, MessageInfo message)
      throws AuthException {
    var config =
        factory
            .getConfigProvider(LAYER, application, null)
            .getServerAuthConfig(LAYER, application, callbacks -> {});
    config
        .getAuthContext(config.getAuthContextID(message), new Subject(), Map.of())
        .validateRequest(message, new Subject(), null);
  }

  private static MessageInfo message(HttpServletRequest request) {
    var map = new HashMap<Object, Object>();
    var response = answering(HttpServletResponse.class, Map.of());
    return answering(
        MessageInfo.class,
        Map.of(
            "getRequestMessage", nothing -> request,
            "getResponseMessage", nothing -> response,
            "getMap", nothing -> map));
  }

  private static <T> T answering(Class<T> type, Map<String, Function<Object[], Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              var answer = answers.get(method.getName());
              if (answer != null) {
                return answer.apply(arguments);
              }
              return method.getReturnType() == boolean.class ? false : null;
            }));
  }
}
