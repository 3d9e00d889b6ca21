package io.kariba.bench;

import java.util.List;

/**
 * What an engine answered, as far as engines that add doubles up in different orders can be compared.
 *
 * @param rows their number
 * @param numbers the sum of all cells that are numbers
 */
record Answer(long rows, double numbers) {
    private static final double TOLERANCE = 1e-6;

    static Answer none() {
        return new Answer(0, 0);
    }

    Answer with(List<?> row) {
        double sum = numbers;
        for (Object cell : row) {
            sum += number(cell);
        }
        return new Answer(rows + 1, sum);
    }

    private static double number(Object cell) {
        if (cell instanceof Number number) {
            return number.doubleValue();
        }
        String text = cell == null ? "" : cell.toString();
        if (text.isEmpty() || !Character.isDigit(text.charAt(text.length() - 1))) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException word) {
            return 0;
        }
    }

    boolean agreesWith(Answer other) {
        return rows == other.rows && Math.abs(numbers - other.numbers) <= TOLERANCE * Math.max(1, Math.abs(numbers));
    }
}
