package io.postrider.server;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Locale;

/**
 * Keeps Jersey from waiting for a form's first byte. It wants to know, for whatever path, whether
 * somebody has read the form already, and so a client that sends only a head would hold a thread
 * before {@link PendingBodies} counts it.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class FormBodies implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean form = request.getContentLengthLong() != 0 && isForm(request.getContentType());
    chain.doFilter(form ? new FormRequest((HttpServletRequest) request) : request, response);
  }

  private static boolean isForm(String type) {
    return type != null
        && type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED);
  }

  private static final class FormRequest extends HttpServletRequestWrapper {

    FormRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new Announced(super.getInputStream());
    }
  }

  /** A body of which at least one byte is said to be there until it is read. */
  private static final class Announced extends ServletInputStream {

    private final ServletInputStream body;
    private boolean read;

    Announced(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int available() throws IOException {
      return read ? body.available() : Math.max(1, body.available());
    }

    @Override
    public int read() throws IOException {
      read = true;
      return body.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      read = true;
      return body.read(bytes, offset, length);
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
