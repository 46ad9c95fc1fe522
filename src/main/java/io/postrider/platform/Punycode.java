package io.postrider.platform;

/** Punycode (RFC 3492): the ASCII form of the labels of international host names. */
final class Punycode {

  private static final int BASE = 36;
  private static final int LEAST_DIGIT = 1;
  private static final int MOST_DIGIT = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_CODE_POINT = 0x80;

  private Punycode() {}

  /** Encodes a label, without the prefix {@code xn--} (section 6.3). */
  static String encode(String label) {
    int[] input = label.codePoints().toArray();
    var output = new StringBuilder();
    for (int each : input) {
      if (each < FIRST_CODE_POINT) {
        output.append((char) each);
      }
    }
    int basic = output.length();
    if (basic > 0) {
      output.append('-');
    }
    int codePoint = FIRST_CODE_POINT;
    int bias = FIRST_BIAS;
    int delta = 0;
    for (int done = basic; done < input.length; ) {
      int next = Integer.MAX_VALUE;
      for (int each : input) {
        if (each >= codePoint) {
          next = Math.min(next, each);
        }
      }
      delta = Math.addExact(delta, Math.multiplyExact(next - codePoint, done + 1));
      codePoint = next;
      for (int each : input) {
        if (each < codePoint) {
          delta++;
        } else if (each == codePoint) {
          appendDelta(output, delta, bias);
          bias = adapt(delta, done + 1, done == basic);
          delta = 0;
          done++;
        }
      }
      delta++;
      codePoint++;
    }
    return output.toString();
  }

  private static void appendDelta(StringBuilder output, int delta, int bias) {
    int rest = delta;
    for (int k = BASE; ; k += BASE) {
      int threshold = threshold(k, bias);
      if (rest < threshold) {
        output.append(digit(rest));
        return;
      }
      output.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  /**
   * Decodes a label without the prefix {@code xn--} (section 6.2).
   *
   * @throws IllegalArgumentException if it is not the form of any label
   */
  static String decode(String encoded) {
    int basic = Math.max(encoded.lastIndexOf('-'), 0);
    var output = new StringBuilder(encoded.substring(0, basic));
    int position = basic == 0 ? 0 : basic + 1;
    int codePoint = FIRST_CODE_POINT;
    int bias = FIRST_BIAS;
    int index = 0;
    try {
      while (position < encoded.length()) {
        int former = index;
        int weight = 1;
        for (int k = BASE; ; k += BASE) {
          int digit = value(encoded.charAt(position++));
          index = Math.addExact(index, Math.multiplyExact(digit, weight));
          int threshold = threshold(k, bias);
          if (digit < threshold) {
            break;
          }
          weight = Math.multiplyExact(weight, BASE - threshold);
        }
        int length = output.codePointCount(0, output.length()) + 1;
        bias = adapt(index - former, length, former == 0);
        codePoint = Math.addExact(codePoint, index / length);
        index %= length;
        output.insert(output.offsetByCodePoints(0, index), Character.toString(codePoint));
        index++;
      }
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not Punycode", e);
    }
    return output.toString();
  }

  private static int threshold(int k, int bias) {
    return Math.max(LEAST_DIGIT, Math.min(MOST_DIGIT, k - bias));
  }

  private static int adapt(int delta, int length, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / length;
    int k = 0;
    while (rest > (BASE - LEAST_DIGIT) * MOST_DIGIT / 2) {
      rest /= BASE - LEAST_DIGIT;
      k += BASE;
    }
    return k + (BASE - LEAST_DIGIT + 1) * rest / (rest + SKEW);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int value(char digit) {
    if (digit >= 'a' && digit <= 'z') {
      return digit - 'a';
    }
    if (digit >= '0' && digit <= '9') {
      return digit - '0' + 26;
    }
    throw new IllegalArgumentException("not Punycode");
  }
}
