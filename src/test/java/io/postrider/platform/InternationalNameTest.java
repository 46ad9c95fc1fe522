package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.util.VersionInfo;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the conversion with that of ICU, which is too large to be a part of the service. */
class InternationalNameTest {

  private static final IDNA ICU =
      IDNA.getUTS46Instance(
          IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.USE_STD3_RULES);

  private static final Set<IDNA.Error> HYPHENS =
      Set.of(IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4);

  /** The Unicode version of Java 17; later versions know more characters. */
  private static final VersionInfo KNOWN = VersionInfo.getInstance(13);

  @ParameterizedTest
  @CsvSource({
    "straße.de, xn--strae-oqa.de",
    "STRASSE.de, strasse.de",
    "FAẞ.de, xn--fa-hia.de",
    "βόλος.com, xn--nxasmm1c.com",
    "ශ්‍රී.com, xn--10cl1a0b660p.com",
    "a\u00adb.example, ab.example",
  })
  void name_is_converted_as_browsers_do(String name, String ascii) {
    assertThat(InternationalName.toAscii(name)).isEqualTo(ascii);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xn--strae-oqa", "xn--fa-hia", "xn--nxasmm1c", "xn--fiqs8s"})
  void ascii_form_is_valid(String label) {
    assertThat(InternationalName.isValid(label)).isTrue();
  }

  /** No Punycode, of ASCII only, of a capital letter, of a mark, too long a number, no end. */
  @ParameterizedTest
  @ValueSource(
      strings = {"xn--", "xn--a", "xn--abc-", "xn--wca", "xn--a-ecp", "xn--99999999", "xn--zz-z"})
  void what_is_no_ascii_form_is_not_valid(String label) {
    assertThat(InternationalName.isValid(label)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a℀b.example", "a／b", "a：1", "a＠b", "a％b", "ä_b", "ä b", "\u0308a", "ä\ud800"})
  void character_that_would_end_the_host_or_is_none_of_a_name_is_refused(String name) {
    assertThatThrownBy(() -> InternationalName.toAscii(name))
        .isInstanceOf(IllegalArgumentException.class);
    var url = "https://" + name + "/";
    assertThat(InternationalName.toAsciiUrl(url)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "https://straße.de:8443/a?b#c, https://xn--strae-oqa.de:8443/a?b#c",
    "HTTPS://Straße.de, HTTPS://xn--strae-oqa.de",
    "https://example.com/ä, https://example.com/ä",
    "https://ä@example.com/, https://ä@example.com/",
    "straße.de, straße.de",
  })
  void only_the_host_of_a_url_is_converted(String url, String converted) {
    assertThat(InternationalName.toAsciiUrl(url)).isEqualTo(converted);
  }

  @Test
  void every_character_is_converted_as_icu_does_it_but_few_invisible_ones_are_refused() {
    var refused =
        IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
            .filter(InternationalNameTest::isAssigned)
            .filter(each -> isRefused("x" + Character.toString(each) + "y"))
            .filter(each -> Character.getType(each) != Character.FORMAT)
            .mapToObj(Integer::toHexString)
            .toList();

    assertThat(refused).isEmpty();
  }

  @Test
  void random_names_are_converted_as_icu_does_it_or_refused() {
    var random = new Random(20_261_127);
    for (int i = 0; i < 20_000; i++) {
      var name =
          random
              .ints(1 + random.nextInt(8), 0x21, 0x3100)
              .filter(InternationalNameTest::isAssigned)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      isRefused("ä" + name);
    }
  }

  private static boolean isAssigned(int codePoint) {
    return Character.isDefined(codePoint)
        && Character.getType(codePoint) != Character.PRIVATE_USE
        && UCharacter.getAge(codePoint).compareTo(KNOWN) <= 0;
  }

  /** Whether a name is refused that ICU converts; fails if it is converted otherwise. */
  private static boolean isRefused(String name) {
    var ours = ours(name);
    var icu = icu(name);
    if (ours.isPresent()) {
      assertThat(ours).as(name).isEqualTo(icu);
    }
    return ours.isEmpty() && icu.isPresent();
  }

  private static Optional<String> ours(String name) {
    try {
      return Optional.of(InternationalName.toAscii(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> icu(String name) {
    var info = new IDNA.Info();
    var ascii = new StringBuilder();
    ICU.nameToASCII(name, ascii, info);
    // Browsers do not check hyphens (WHATWG URL, section 3.3).
    info.getErrors().removeAll(HYPHENS);
    return info.getErrors().isEmpty() ? Optional.of(ascii.toString()) : Optional.empty();
  }
}
