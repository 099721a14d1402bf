// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ResultPageTest {

    @TempDir
    Path folder;

    @Test
    void showsTablesPicturesAndSettingsOfAll() throws Exception {
        ResultPage.write(
                folder,
                new TreeMap<>(Map.of("backlog", Results.backlog(), "latency", Results.latencies())),
                "../README.md");

        assertThat(folder.resolve(ResultPage.FILE))
                .content()
                .contains("[deploy/benchmark](../README.md)", "\n## pipeline backlog\n", "\n## pipeline latency\n")
                .contains("![pipeline backlog](backlog.svg)", "![pipeline latency](latency.svg)")
                .contains(ResultText.table(Results.backlog()), ResultText.table(Results.latencies()))
                .containsOnlyOnce("<details><summary>Settings</summary>\n\nMillrace, pipeline:");
    }

    @Test
    void drawsABarForEachContenderAndADotForEachReading() throws Exception {
        Document picture = read(new RatePicture(Results.backlog()).svg());

        assertThat(count(picture, "rect")).isEqualTo(1 + 3);
        assertThat(count(picture, "circle")).isEqualTo(5);
        assertThat(picture.getDocumentElement().getTextContent())
                .contains("Peer & Co")
                .contains("pipeline backlog, changes per second");
    }

    @Test
    void drawsALineForEachContenderUnderEachLoad() throws Exception {
        Document picture = read(new LatencyPicture(Results.latencies()).svg());

        assertThat(count(picture, "path")).isEqualTo(4);
        assertThat(count(picture, "circle")).isEqualTo(4 * 5);
        assertThat(picture.getDocumentElement().getTextContent())
                .contains("100/s")
                .contains("500/s");
        assertThatThrownBy(() -> new LatencyPicture(Results.backlog())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsAreRound() {
        assertThat(RatePicture.step(0.7)).isEqualTo(1);
        assertThat(RatePicture.step(11)).isEqualTo(20);
        assertThat(RatePicture.step(30_000)).isEqualTo(50_000);
        assertThat(RatePicture.step(51)).isEqualTo(100);
    }

    @Test
    void wantsOneResultAtLeast() {
        assertThatThrownBy(() -> ResultPage.write(folder.resolve("none"), Map.of(), ""))
                .hasMessage("there are no results");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private Document read(String svg) throws Exception {
        Files.writeString(folder.resolve("picture.svg"), svg);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static int count(Document picture, String element) {
        return picture.getElementsByTagName(element).getLength();
    }
}
