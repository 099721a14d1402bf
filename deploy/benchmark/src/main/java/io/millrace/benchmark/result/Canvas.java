// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import io.millrace.testkit.picture.Svg;

/** A picture of its own, in the colours of the reader's page, light or dark. Stateless. */
final class Canvas {

    static final int WIDTH = 960;

    /** Peers are told from each other by colour where they are curves. */
    static final int PEERS = 4;

    private static final String STYLE = """
            <style>
            svg { font: 13px system-ui, sans-serif; --paper: #fff; --ink: #1f2328; --faint: #59636e; --grid: #d8dee4;
              --millrace: #0b7a75; --limit: #8c959f; --peer0: #b8500f; --peer1: #6a4fb3; --peer2: #8a6d00; --peer3: #a3376a }
            @media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d;
              --millrace: #3fc1b8; --limit: #6e7681; --peer0: #f0883e; --peer1: #a895ee; --peer2: #d4b02a; --peer3: #ee7cae } }
            .paper { fill: var(--paper) } text { fill: var(--ink) } .tick, .unit { fill: var(--faint); font-size: 12px }
            .title { font-weight: 600; font-size: 15px } .name { font-weight: 500 } .grid { stroke: var(--grid) }
            .millrace { --own: var(--millrace) } .limit { --own: var(--limit) } .peer0 { --own: var(--peer0) }
            .peer1 { --own: var(--peer1) } .peer2 { --own: var(--peer2) } .peer3 { --own: var(--peer3) }
            .bar { fill: var(--own) } .bar.limit { fill-opacity: .25; stroke: var(--own); stroke-dasharray: 4 3 }
            .dot { fill: var(--paper); stroke: var(--ink); stroke-width: 1.3 }
            .curve { fill: none; stroke: var(--own); stroke-width: 2 } .curve.limit { stroke-dasharray: 5 4 }
            .mark { fill: var(--own) } .millrace.curve { stroke-width: 3 }
            </style>
            """.strip();

    private Canvas() {}

    /**
     * Begins a picture; it ends with {@code </svg>}.
     *
     * @param words what it shows, for those who cannot see it
     */
    static Svg begin(int height, String words) {
        Svg svg = new Svg();
        svg.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-label=\"%s\">",
                WIDTH, height, WIDTH, height, Svg.escaped(words));
        svg.add("%s", STYLE);
        svg.add("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        return svg;
    }

    /**
     * What a contender is drawn as.
     *
     * @param peer which of the peers it is, from 0, if it is one
     */
    static String kind(Line line, int peer) {
        return line.isMillrace() ? "millrace" : line.isLimit() ? "limit" : "peer" + peer % PEERS;
    }
}
