// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static final Board BOARD = new Board(
            "Millrace: MariaDB 11.4.5 to PostgreSQL",
            83,
            "in step",
            List.of(
                    new Board.Part("MariaDB 11.4.5", 4711, 15_001, "up", true, "", List.of("127.0.0.1:15001")),
                    new Board.Part(
                            "apply",
                            -1,
                            15_003,
                            "halted",
                            false,
                            "CHAIN_GAP [shop.orders @ 1:2:3]",
                            List.of("http://x/"))),
            new Board.Snapshot(63_000, 100_000, 5, 8, 21_000, 1.8, false),
            new Board.Flow(1240.4, 1238.2, 99_000, 98_900, 310),
            new Board.Latency(7.9, 31.4, 80, 600),
            new Board.Comparison(104_000, 0, "binlog.000001:815", 4, 312, 9, 0),
            List.of("as a page: http://127.0.0.1:15004/"));

    @Test
    void noLineIsWiderThanTheTerminal() {
        for (int width : new int[] {60, 80, 200}) {
            List<String> lines = new Screen(width).lines(BOARD);

            assertThat(lines.subList(0, 8))
                    .allSatisfy(line -> assertThat(uncoloured(line).length()).isLessThan(width));
        }
    }

    @Test
    void showsWhatMatters() {
        String all = uncoloured(String.join("\n", new Screen(160).lines(BOARD)));

        assertThat(all)
                .contains(
                        "1:23", "in step", "4711", "CHAIN_GAP", "63 %", "63,000 of about 100,000 rows", "ready in 0:01")
                .contains("1,240 in, 1,238 out", "p50 7.9 ms, p99 31.4 ms")
                .contains("0 differences in 104,000 rows at binlog.000001:815");
    }

    @Test
    void aLineSaysTheSameWithoutColours() {
        assertThat(Screen.line(BOARD)).doesNotContain("\u001b").contains("0 differences", "p99 31.4 ms");
    }

    @Test
    void thePageServesTheBoardWithoutAnythingFromElsewhere() throws IOException, InterruptedException {
        try (Page page = new Page()) {
            page.show(BOARD);

            assertThat(get(page.url())).contains("<title>Millrace</title>").doesNotContain("https:", "src=", "@import");
            assertThat(get(page.url() + "board")).contains("\"seconds\":83", "\"differences\":0");
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String uncoloured(String line) {
        return line.replaceAll("\u001b\\[\\d+m", "");
    }
}
