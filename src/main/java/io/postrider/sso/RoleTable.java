package io.postrider.sso;

import io.postrider.api.Roles;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The roles that the provider's groups stand for. */
record RoleTable(Map<String, String> roleOfGroup) {

  /** From the one that may most. */
  private static final List<String> ROLES = List.of(Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER);

  /**
   * Reads {@code group=role} pairs with semicolons between them, since names in a directory have
   * commas.
   *
   * @throws IllegalArgumentException if there is none, or a role is unknown
   */
  static RoleTable parse(String text) {
    var roles = new LinkedHashMap<String, String>();
    for (var pair : text.split(";", -1)) {
      int equals = pair.lastIndexOf('=');
      var role = pair.substring(equals + 1).strip();
      if (equals < 1 || !ROLES.contains(role)) {
        throw new IllegalArgumentException(
            "'%s' must be a group and one of %s, such as staff=viewer."
                .formatted(pair.strip(), String.join(", ", ROLES)));
      }
      roles.put(pair.substring(0, equals).strip(), role);
    }
    return new RoleTable(roles);
  }

  /** The role that may most of those that the groups stand for. */
  Optional<String> roleOf(Collection<String> groups) {
    return ROLES.stream()
        .filter(role -> groups.stream().anyMatch(group -> role.equals(roleOfGroup.get(group))))
        .findFirst();
  }

  /**
   * The groups in a claim: a list, or a text with spaces between them (as {@code scope} is).
   *
   * @param path the claim's name, or the names of claims within each other with dots between them
   */
  static Collection<String> groups(Map<String, Object> claims, String path) {
    var value = claims.containsKey(path) ? claims.get(path) : within(claims, path);
    if (value instanceof Collection<?> several) {
      return several.stream().map(String::valueOf).toList();
    }
    return value instanceof String text ? Arrays.asList(text.split(" ")) : List.of();
  }

  private static Object within(Map<String, Object> claims, String path) {
    Object value = claims;
    for (var name : path.split("\\.")) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }
}
