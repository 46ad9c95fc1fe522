package io.postrider.metrics;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Adds the histograms to the server's page of the application's metrics. */
@WebFilter(urlPatterns = "/metrics", asyncSupported = true)
public class MetricsPage extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Inject transient Histograms histograms;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
    if (request.getMethod().equals("GET")
        && response.getStatus() == HttpServletResponse.SC_OK
        && asksForHistograms(request)) {
      response.getWriter().write(histograms.text());
    }
  }

  private static boolean asksForHistograms(HttpServletRequest request) {
    var scope = request.getParameter("scope");
    return request.getParameter("name") == null && (scope == null || scope.equals("application"));
  }
}
