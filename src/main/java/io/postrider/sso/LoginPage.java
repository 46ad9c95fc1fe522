package io.postrider.sso;

/** What a browser shows for a moment at the end of a login, or when it is refused. */
final class LoginPage {

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        %s<title>Postrider</title>
      </head>
      <body>
        <main><h1>Postrider</h1><p>%s</p><p><a href="/">%s</a></p></main>
      </body>
      </html>
      """;

  private LoginPage() {}

  /** Goes on to the dashboard at once. */
  static String welcome() {
    return PAGE.formatted(
        "<meta http-equiv=\"refresh\" content=\"0; url=/\">\n  ",
        "You are logged in.",
        "To the dashboard");
  }

  static String refusal(String why) {
    return PAGE.formatted("", escape(why), "Log in again");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
