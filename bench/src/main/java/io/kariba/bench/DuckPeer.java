package io.kariba.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** DuckDB's process: the argument is a folder of tables, each a folder of Parquet files; a query a line comes in, {@code rows N SUM} goes out. */
final class DuckPeer {
    private DuckPeer() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                BufferedReader queries = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (File table : Objects.requireNonNull(new File(arguments[0]).listFiles(file -> file.isDirectory() && !file.isHidden()))) {
                String files = Objects.requireNonNull(table.list((folder, name) -> !name.startsWith("."))).length == 0 ? "*" : "[!.]*";
                statement.execute("CREATE VIEW " + table.getName() + " AS SELECT * FROM read_parquet('" + table + "/" + files + "')");
            }
            for (String query = queries.readLine(); query != null; query = queries.readLine()) {
                System.out.println(answer(statement, query));
            }
        }
    }

    private static String answer(Statement statement, String query) {
        try (ResultSet rows = statement.executeQuery(query)) {
            Answer answer = Answer.none();
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    row.add(rows.getObject(i));
                }
                answer = answer.with(row);
            }
            return "rows " + answer.rows() + " " + answer.numbers();
        } catch (SQLException failure) {
            return "failed " + failure.getMessage().replace('\n', ' ');
        }
    }
}
