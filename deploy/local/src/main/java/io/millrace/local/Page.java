// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.testkit.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The board as a page for a browser on this machine: one file without anything from elsewhere, which asks for the board
 * as JSON once a second. Thread-safe.
 */
final class Page implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "page");
        thread.setDaemon(true);
        return thread;
    });
    private final byte[] page;
    private volatile @Nullable Board board;

    /** Serves the page on a free port of the loopback address. */
    Page() {
        try (InputStream file = Page.class.getResourceAsStream("page.html")) {
            if (file == null) {
                throw new IllegalStateException("page.html is not on the class path");
            }
            page = file.readAllBytes();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the page cannot be served", e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, "text/html; charset=utf-8", page));
        server.createContext("/board", exchange -> answer(exchange, "application/json", boardAsJson()));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void show(Board shown) {
        board = shown;
    }

    private byte[] boardAsJson() throws IOException {
        @Nullable Board shown = board;
        return shown == null ? "{}".getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(shown);
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
