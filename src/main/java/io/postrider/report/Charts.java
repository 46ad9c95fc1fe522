package io.postrider.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rectangles for charts in SVG; the page stretches their units to its width. */
final class Charts {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 200;
  private static final int ROW_HEIGHT = 10;

  /** The part of its width that a column fills; the rest separates it from the next. */
  private static final double FILLED = 0.8;

  private Charts() {}

  /** A part of a column, and the CSS class of its style. */
  record Part(String style, int count) {}

  /** A column or row of several parts. */
  record Column(String name, List<Part> parts) {

    int total() {
      return parts.stream().mapToInt(Part::count).sum();
    }
  }

  /** A rectangle. */
  record Bar(String style, String x, String y, String width, String height, String title) {}

  /** A row: its parts side by side. */
  static List<Bar> row(Column row) {
    var bars = new ArrayList<Bar>();
    double unit = (double) WIDTH / Math.max(1, row.total());
    double x = 0;
    for (var part : row.parts()) {
      double width = unit * part.count();
      add(bars, part, "", x, 0, width, ROW_HEIGHT);
      x += width;
    }
    return bars;
  }

  /**
   * Columns side by side, each with its parts on top of each other; the largest has the full
   * height.
   */
  static List<Bar> columns(List<Column> columns) {
    var bars = new ArrayList<Bar>();
    double columnWidth = (double) WIDTH / columns.size();
    double unit = (double) HEIGHT / Math.max(1, largest(columns));
    for (int i = 0; i < columns.size(); i++) {
      double x = columnWidth * (i + (1 - FILLED) / 2);
      double y = HEIGHT;
      for (var part : columns.get(i).parts()) {
        double height = unit * part.count();
        y -= height;
        add(bars, part, columns.get(i).name() + ": ", x, y, columnWidth * FILLED, height);
      }
    }
    return bars;
  }

  /** The total of the largest column. */
  static int largest(List<Column> columns) {
    return columns.stream().mapToInt(Column::total).max().orElse(0);
  }

  private static void add(
      List<Bar> bars, Part part, String prefix, double x, double y, double width, double height) {
    if (part.count() > 0) {
      var title = prefix + part.count() + " " + part.style();
      bars.add(
          new Bar(part.style(), decimal(x), decimal(y), decimal(width), decimal(height), title));
    }
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
