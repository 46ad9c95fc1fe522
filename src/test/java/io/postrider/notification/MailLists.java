package io.postrider.notification;

import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.SuppressionList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The directory and the suppression list of one owner, in memory. */
final class MailLists implements RecipientDirectory, SuppressionList {

  private final Map<String, Recipient> recipients = new HashMap<>();
  private final List<Suppression> suppressions = new ArrayList<>();

  @Override
  public void put(String owner, String userId, Recipient recipient) {
    recipients.put(userId, recipient);
  }

  @Override
  public Map<String, Recipient> find(String owner, Set<String> userIds) {
    var found = new HashMap<>(recipients);
    found.keySet().retainAll(userIds);
    return found;
  }

  @Override
  public boolean remove(String owner, String userId) {
    return recipients.remove(userId) != null;
  }

  @Override
  public void add(String owner, Suppression suppression) {
    suppressions.add(suppression);
  }

  @Override
  public Map<EmailAddress, List<Suppression>> of(String owner, Set<EmailAddress> emails) {
    return emails.stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                email ->
                    suppressions.stream().filter(each -> each.email().equals(email)).toList()));
  }

  @Override
  public int remove(String owner, EmailAddress email, String type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page page(String owner, String cursor, int limit) {
    throw new UnsupportedOperationException();
  }
}
