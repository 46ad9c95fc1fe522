package io.postrider.server;

import io.postrider.access.KeyMechanism;
import jakarta.inject.Inject;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.MessagePolicy;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.security.auth.message.module.ServerAuthModule;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import org.glassfish.soteria.mechanisms.HttpMessageContextImpl;
import org.glassfish.soteria.mechanisms.jaspic.Jaspic;

/**
 * Connects the container with {@link KeyMechanism} (Jakarta Authentication, section 3), in place of
 * Soteria's bridge. That looks the mechanism up by JNDI before and after each request, and creates
 * an exception each time in case it finds none: an eighth of the processor time of a read.
 */
@WebListener
public class MechanismModule implements ServerAuthModule, ServletContextListener {

  @Inject KeyMechanism mechanism;

  private CallbackHandler container;

  /**
   * Replaces Soteria's bridge, which is registered before listeners are called.
   *
   * @throws IllegalStateException which stops the start, if the server does not take the module
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    var factory = AuthConfigFactory.getFactory();
    var registration = factory.registerServerAuthModule(this, event.getServletContext());
    if (registration == null || factory.getRegistrationContext(registration) == null) {
      throw new IllegalStateException(
          "The server does not take the service's authentication module: use a version of Payara"
              + " that this release was tested with.");
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    AuthConfigFactory.getFactory().removeServerAuthModule(event.getServletContext());
  }

  @Override
  @SuppressWarnings("rawtypes") // as the specification declares it
  public void initialize(
      MessagePolicy requests, MessagePolicy responses, CallbackHandler handler, Map options) {
    container = handler;
  }

  @Override
  public Class<?>[] getSupportedMessageTypes() {
    return new Class<?>[] {HttpServletRequest.class, HttpServletResponse.class};
  }

  @Override
  public AuthStatus validateRequest(MessageInfo message, Subject client, Subject service) {
    var context = new HttpMessageContextImpl(container, message, client);
    return Jaspic.fromAuthenticationStatus(
        mechanism.validateRequest(context.getRequest(), context.getResponse(), context));
  }

  @Override
  public AuthStatus secureResponse(MessageInfo message, Subject service) {
    return AuthStatus.SEND_SUCCESS;
  }

  @Override
  public void cleanSubject(MessageInfo message, Subject subject) {
    Jaspic.cleanSubject(subject);
  }
}
