// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.proof.Protection;
import io.millrace.prove.check.Violation;
import io.millrace.prove.check.Violations;
import io.millrace.testkit.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays the product's mutants one after another, each twice: with the protection, which has to hold, and without it, which has
 * to be found out. What a run leaves is kept where it was not as it should be. For one run and one thread.
 */
final class ProductMutants implements Proof {

    private final ProveOptions options;
    private final Path folder;
    private final Consumer<String> say;

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists
     * @param say takes a line for people now and then
     */
    ProductMutants(ProveOptions options, Path folder, Consumer<String> say) {
        this.options = options;
        this.folder = folder;
        this.say = say;
    }

    @Override
    public MutantReport run() {
        List<MutantReport.Line> lines = new ArrayList<>();
        for (ProductMutant mutant : options.productMutants()) {
            MutantReport.Line held = play(mutant, false);
            say.accept(held.text());
            lines.add(held);
            MutantReport.Line found = play(mutant, true);
            say.accept(found.text());
            lines.add(found);
        }
        return new MutantReport(options.seed(), lines);
    }

    private MutantReport.Line play(ProductMutant mutant, boolean isOff) {
        Path place = folder.resolve(mutant.text() + (isOff ? "-off" : "-on"));
        long begun = System.nanoTime();
        Violations found;
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(place + " could not be made", e);
        }
        Set<Protection> off = isOff ? mutant.off() : mutant.offInBoth();
        try (MutantScene scene = new MutantScene(options, place, off)) {
            found = scene.play(mutant);
        }
        boolean isRight = isOff ? mutant.isFoundOut(found) : mutant.isAsPromised(found);
        if (isRight) {
            Folders.delete(place);
        }
        String first =
                found.kept().stream().findFirst().map(ProductMutants::inOneLine).orElse("nothing");
        return new MutantReport.Line(mutant.text(), isOff, isRight, first, (System.nanoTime() - begun) / 1e9);
    }

    private static String inOneLine(Violation violation) {
        String what = violation.kind() + " " + violation.what();
        return what.lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        // Every run has ended its own processes.
        say.accept(String.format(
                Locale.ROOT, "%d mutants", options.productMutants().size()));
    }
}
