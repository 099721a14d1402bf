// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where the board is shown: redrawn in place on a terminal, a plain line every few seconds elsewhere. Thread-safe.
 */
final class Terminal implements AutoCloseable {

    private static final String ALTERNATE_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String NORMAL_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String TO_TOP = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final int LINE_EVERY_SECONDS = 5;

    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final boolean interactive = Boolean.getBoolean("millrace.terminal");
    private final Screen screen = new Screen(Integer.getInteger("millrace.columns", 110));
    private boolean drawing;
    private long lastLineSecond = -LINE_EVERY_SECONDS;
    private String lastPhase = "";

    /** Shows the board. */
    synchronized void show(Board board) {
        if (interactive) {
            draw(board);
        } else if (board.seconds() - lastLineSecond >= LINE_EVERY_SECONDS
                || !board.phase().equals(lastPhase)) {
            lastLineSecond = board.seconds();
            lastPhase = board.phase();
            out.println(Screen.line(board));
            out.flush();
        }
    }

    private void draw(Board board) {
        StringBuilder text = new StringBuilder(drawing ? TO_TOP : ALTERNATE_SCREEN + TO_TOP);
        drawing = true;
        for (String line : screen.lines(board)) {
            text.append(line).append(CLEAR_LINE).append("\r\n");
        }
        out.print(text.append(CLEAR_REST));
        out.flush();
    }

    /** Leaves the board's screen; what is said then stays on the terminal. */
    synchronized void leave() {
        if (drawing) {
            drawing = false;
            out.print(NORMAL_SCREEN);
            out.flush();
        }
    }

    /** Leaves the board's screen with the board's last state in plain sight. */
    synchronized void leaveShowing(Board board) {
        if (drawing) {
            leave();
            screen.lines(board).forEach(out::println);
        } else {
            out.println(Screen.line(board));
        }
        out.flush();
    }

    synchronized void say(List<String> lines) {
        leave();
        lines.forEach(out::println);
        out.flush();
    }

    @Override
    public void close() {
        leave();
    }
}
