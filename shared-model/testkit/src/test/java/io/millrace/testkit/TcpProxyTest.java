// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients and servers see of each fault, with a server that says what it is told. */
class TcpProxyTest {

    private static final int PATIENCE_MS = 10_000;

    private final ServerSocket server = listening();
    private final TcpProxy proxy = TcpProxy.to(server.getLocalPort());

    @BeforeEach
    void answer() {
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void aConnectionIsResetInTheMiddleOfSomething() throws IOException {
        try (Socket client = connected()) {
            // A hundred bytes there, and sixty of them back.
            proxy.resetAfter(160);
            client.getOutputStream().write(new byte[100]);

            assertThat(countUntilReset(client)).isLessThanOrEqualTo(60);
        }
        requireWell();
    }

    @Test
    void aResetIsNoOrderlyEnd() throws IOException {
        try (Socket client = connected()) {
            requireEcho(client);
            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        requireWell();
    }

    @Test
    void whatIsHeldBackArrivesAfterwards() throws IOException {
        try (Socket client = connected()) {
            proxy.hold(true);
            client.getOutputStream().write(7);
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.hold(false);

            client.setSoTimeout(PATIENCE_MS);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aSlowLinkPassesNoMoreThanItsRate() throws IOException {
        proxy.slow(20_000);
        try (Socket client = connected()) {
            long begun = System.nanoTime();
            client.getOutputStream().write(new byte[10_000]);
            new DataInputStream(client.getInputStream()).readFully(new byte[10_000]);

            // Half a second there; the way back is under way meanwhile.
            assertThat(System.nanoTime() - begun).isGreaterThan(400_000_000L);
        }
    }

    private void requireWell() throws IOException {
        try (Socket client = connected()) {
            requireEcho(client);
        }
    }

    private static void requireEcho(Socket client) throws IOException {
        client.getOutputStream().write(3);
        assertThat(client.getInputStream().read()).isEqualTo(3);
    }

    private static int countUntilReset(Socket client) {
        int count = 0;
        try {
            while (client.getInputStream().read() >= 0) {
                count++;
            }
        } catch (IOException e) {
            // A reset may take with it what has arrived and was not read.
            return count;
        }
        throw new AssertionError("an orderly end after " + count + " bytes");
    }

    private Socket connected() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void echo() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // The next one.
                continue;
            }
        }
    }
}
