package io.kariba.server;

import io.kariba.protocols.OperationModel;
import io.kariba.protocols.OperationTable;
import io.kariba.protocols.ServiceModel;
import java.util.Locale;

/** What a service does and does not do, as Markdown, from its operation table and its model: never typed. */
final class SupportTables {
    private SupportTables() {}

    static String of(OperationTable table) {
        return of(table, table);
    }

    /**
     * The rows of one module of a service.
     *
     * @param whole what all modules of the service do together: an operation that another module serves is on that one's page
     */
    static String of(OperationTable table, OperationTable whole) {
        ServiceModel model = ServiceModel.load(table.model());
        StringBuilder text = new StringBuilder();
        int total = model.operations().size();
        text.append(String.format(Locale.ROOT, "%d of %d operations of the API model are served.%n%n", table.rows().size(), total));
        text.append("| operation | served | what is different from AWS |\n|---|---|---|\n");
        for (OperationTable.Row row : table.rows().values()) {
            text.append("| ").append(row.operation()).append(" | yes | ").append(row.note().replace("|", "\\|")).append(" |\n");
        }
        table.refused().entrySet().stream()
                .filter(refused -> whole.refused().containsKey(refused.getKey()))
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(refused -> text.append("| ").append(refused.getKey()).append(" | no | ").append(refused.getValue().replace("|", "\\|")).append(" |\n"));
        String rest = model.operations().stream()
                .map(OperationModel::name)
                .filter(name -> !whole.rows().containsKey(name) && !whole.refused().containsKey(name))
                .sorted()
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        if (!rest.isEmpty()) {
            text.append("\nNot served, answered with an error that names the operation: ").append(rest).append(".\n");
        }
        return text.toString();
    }
}
