package org.nonos.mesh.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A titled table of figures, printed as markdown. */
public final class Report {

    private final String title;
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Report(String title, String... header) {
        this.title = title;
        this.header = List.of(header);
    }

    public Report row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    public String markdown() {
        StringBuilder text = new StringBuilder("### ").append(title).append("\n\n");
        line(text, header);
        line(text, header.stream().map(cell -> "---").toList());
        rows.forEach(row -> line(text, row));
        return text.append('\n').toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
