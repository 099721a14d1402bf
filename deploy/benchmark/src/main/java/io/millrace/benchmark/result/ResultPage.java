// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** All results of a folder as one page of Markdown with a picture of each. Stateless. */
public final class ResultPage {

    /** The page's file. */
    public static final String FILE = "figures.md";

    private static final String INTRODUCTION = """
            # Figures of the benchmark

            Rendered from results by `deploy/benchmark/run page`: change nothing here. How it is measured is in
            [deploy/benchmark](%s). Rates are of the machine that is named; ratios carry over better.
            """;

    private ResultPage() {}

    /**
     * Writes the page and its pictures over those that are there; makes the folder if there is none.
     *
     * @param readme the address of what says how it is measured, as the page sees it
     * @throws IllegalArgumentException if there is no result
     */
    public static void write(Path folder, Map<String, Result> results, String readme) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("there are no results");
        }
        StringBuilder page = new StringBuilder(INTRODUCTION.formatted(readme));
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, Result> result : results.entrySet()) {
                String picture = result.getKey() + ".svg";
                Files.writeString(folder.resolve(picture), picture(result.getValue()));
                page.append(section(result.getValue(), picture));
            }
            Files.writeString(folder.resolve(FILE), page);
        } catch (IOException e) {
            throw new UncheckedIOException("the page could not be written into " + folder, e);
        }
    }

    private static String picture(Result result) {
        return result.hasLatencies() ? new LatencyPicture(result).svg() : new RatePicture(result).svg();
    }

    private static String section(Result result, String picture) {
        String settings = ResultText.settings(result);
        return "\n## " + result.scenario() + "\n\n`deploy/benchmark/run " + result.scenario() + "`, " + result.begun()
                + ": " + ResultText.head(result) + "\n\n![" + result.scenario() + "](" + picture + ")\n\n"
                + ResultText.table(result) + ResultText.notes(result)
                + (settings.isEmpty() ? "" : "\n<details><summary>Settings</summary>\n" + settings + "\n</details>\n");
    }
}
