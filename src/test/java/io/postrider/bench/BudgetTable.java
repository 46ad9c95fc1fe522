package io.postrider.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A table of budgets, one a column, in Markdown. */
final class BudgetTable {

  private BudgetTable() {}

  static List<String> of(Map<String, Budget> budgets) {
    var all = List.copyOf(budgets.values());
    var lines = new ArrayList<String>();
    lines.add("| µs of processor time per job | " + String.join(" | ", budgets.keySet()) + " |");
    lines.add("| --- |" + " --- |".repeat(all.size()));
    for (var stage : Stage.values()) {
      lines.add(line(stage.label(), "%.0f", all, b -> b.node().getOrDefault(stage, 0.0)));
    }
    lines.add(line("Redis, its process", "%.0f", all, Budget::redis));
    lines.add(line("broker, its process", "%.0f", all, Budget::broker));
    lines.add(line("**all**", "%.0f", all, Budget::total));
    lines.add(line("Redis commands per job", "%.1f", all, b -> b.stores().commands()));
    lines.add(line("Redis scripts per job", "%.1f", all, b -> b.stores().scripts()));
    lines.add(line("µs in Redis scripts", "%.0f", all, b -> b.stores().scriptMicros()));
    lines.add(line("syncs of the broker per job", "%.3f", all, Budget::syncs));
    lines.add(line("flushes of all disks per job", "%.3f", all, b -> b.stores().flushes()));
    return lines;
  }

  private static String line(
      String label, String format, List<Budget> budgets, ToDoubleFunction<Budget> value) {
    var line = new StringBuilder("| " + label + " |");
    budgets.forEach(
        budget ->
            line.append(' ')
                .append(String.format(Locale.ROOT, format, value.applyAsDouble(budget)))
                .append(" |"));
    return line.toString();
  }
}
