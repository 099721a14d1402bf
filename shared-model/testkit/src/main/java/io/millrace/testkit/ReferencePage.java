// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page under {@code docs/reference} that is rendered from code: a test compares, and {@code -Dmillrace.docs.write=true}
 * writes it anew. So names in the reference cannot rot.
 */
public final class ReferencePage {

    private ReferencePage() {}

    /**
     * Compares the page with what the code says.
     *
     * @throws AssertionError if they differ and the page is not to be written
     */
    public static void check(String fileName, String rendered) {
        Path page = repository().resolve("docs/reference").resolve(fileName);
        try {
            if (Boolean.getBoolean("millrace.docs.write")) {
                Files.createDirectories(page.getParent());
                Files.writeString(page, rendered);
            }
            String present = Files.exists(page) ? Files.readString(page) : "";
            if (!present.equals(rendered)) {
                throw new AssertionError(page + " does not say what the code says;"
                        + " run the test with -Dmillrace.docs.write=true and look at the difference");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The top folder of the checkout. */
    public static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("shared-model"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not inside a checkout of Millrace: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
