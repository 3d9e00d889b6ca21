package io.kariba.server;

import io.kariba.protocols.OperationModel;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.ServiceModel;
import java.util.Locale;

/** What a service does and does not do, as Markdown, from its operation table and its model: never typed. */
final class SupportTables {
    private SupportTables() {}

    static String of(OperationTable table) {
        ServiceModel model = ServiceModel.load(table.model());
        StringBuilder text = new StringBuilder();
        int total = model.operations().size();
        text.append(String.format(Locale.ROOT, "%d of %d operations of the API model are served.%n%n", table.rows().size(), total));
        text.append("| operation | served | what is different from AWS |\n|---|---|---|\n");
        for (OperationTable.Row row : table.rows().values()) {
            text.append("| ").append(row.operation()).append(" | yes | ").append(row.note().replace("|", "\\|")).append(" |\n");
        }
        table.refused().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(refused -> text.append("| ").append(refused.getKey()).append(" | no | ").append(refused.getValue().replace("|", "\\|")).append(" |\n"));
        String rest = model.operations().stream()
                .map(OperationModel::name)
                .filter(name -> !table.rows().containsKey(name) && !table.refused().containsKey(name))
                .sorted()
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        if (!rest.isEmpty()) {
            text.append("\nNot served, answered with an error that names the operation: ").append(rest).append(".\n");
        }
        return text.toString();
    }
}
