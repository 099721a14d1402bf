// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A network that can fail between a client and a server on this machine: it cuts connections, refuses new ones, holds all
 * replies or everything back, passes little at a time, breaks off in the middle, or loses the one reply that matters.
 * Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int PIECES_PER_SECOND = 20;

    private volatile int[] serverPorts;
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> loseReplyTo = new AtomicReference<>();
    private final AtomicInteger repliesLost = new AtomicInteger();
    private final Object voice = new Object();
    private volatile boolean refusing;
    private final AtomicLong passable = new AtomicLong(NO_LIMIT);
    private volatile long bytesPerSecond = NO_LIMIT;
    private boolean silent;
    private boolean held;

    private TcpProxy(int serverPort, ServerSocket listener) {
        this.serverPorts = new int[] {serverPort};
        this.listener = listener;
    }

    /** A proxy in front of that port of this machine, on a port of its own. */
    public static TcpProxy to(int serverPort) {
        try {
            TcpProxy proxy = new TcpProxy(serverPort, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            start("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Lets the next request that holds this text through, and cuts its connection when the server has answered: the
     * client never learns what became of it.
     */
    public void loseNextReplyTo(String requestText) {
        loseReplyTo.set(requestText);
    }

    /** Another server stands behind the address from now on; connections to the former one are cut. */
    public void switchTo(int otherServerPort) {
        serverPorts = new int[] {otherServerPort};
        cut();
    }

    /** The next connections go to these servers by turns, beginning with the first; those that are open stay. */
    public void balance(int... ofServerPorts) {
        connections.set(0);
        serverPorts = ofServerPorts.clone();
    }

    /** How many replies were lost so far. */
    public int repliesLost() {
        return repliesLost.get();
    }

    /** Cuts every connection. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Resets every connection: both sides learn at once that it is gone, and what was under way is lost. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /**
     * Resets the connection on which the last of the next so many bytes pass, there, in either direction.
     *
     * @param bytes {@link Long#MAX_VALUE} for never
     */
    public void resetAfter(long bytes) {
        passable.set(bytes);
    }

    /** How much passes on each connection and in each direction from now on; {@code 0} for as much as there is. */
    public void slow(int toBytesPerSecond) {
        bytesPerSecond = toBytesPerSecond == 0 ? NO_LIMIT : toBytesPerSecond;
    }

    /** Whether everything is held back, in both directions, until it is let through again: nobody learns why. */
    public void hold(boolean holdAll) {
        synchronized (voice) {
            held = holdAll;
            voice.notifyAll();
        }
    }

    /** Whether new connections are cut at once. */
    public void refuse(boolean refuseNew) {
        refusing = refuseNew;
    }

    /** Whether replies are held back until they are let through again: the server is there, and says nothing. */
    public void silence(boolean holdReplies) {
        synchronized (voice) {
            silent = holdReplies;
            voice.notifyAll();
        }
    }

    @Override
    public void close() {
        quietly(listener);
        cut();
        silence(false);
        hold(false);
    }

    private void awaitVoice(boolean isReply) throws InterruptedException {
        synchronized (voice) {
            while (held || (silent && isReply)) {
                voice.wait();
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The listener was closed, or the server is down: the client sees its connection end.
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            int[] ports = serverPorts;
            int port = ports[connections.getAndIncrement() % ports.length];
            server = new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Link link = new Link(client, server);
        links.add(link);
        start("proxy-requests", link::requests);
        start("proxy-replies", link::replies);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on, closing it is a reset. */
    private static void abortively(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
            return;
        }
    }

    private static void quietly(Closeable closing) {
        try {
            closing.close();
        } catch (IOException e) {
            // Closed is closed.
            return;
        }
    }

    /** One client's connection. */
    private final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean losing;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = client.getInputStream();
                    OutputStream out = server.getOutputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    String wanted = loseReplyTo.get();
                    if (wanted != null
                            && new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains(wanted)
                            && loseReplyTo.compareAndSet(wanted, null)) {
                        losing = true;
                    }
                    pass(buffer, count, out, false);
                }
            } catch (IOException | InterruptedException e) {
                close();
            } finally {
                close();
            }
        }

        void replies() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = server.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (losing) {
                        repliesLost.incrementAndGet();
                        break;
                    }
                    pass(buffer, count, out, true);
                }
            } catch (IOException | InterruptedException e) {
                close();
            } finally {
                close();
            }
        }

        private void pass(byte[] buffer, int count, OutputStream out, boolean isReply)
                throws IOException, InterruptedException {
            int passed = 0;
            while (passed < count) {
                awaitVoice(isReply);
                long rate = bytesPerSecond;
                int piece = (int) Math.min(count - passed, Math.max(1, rate / PIECES_PER_SECOND));
                long left = passable.get() == NO_LIMIT ? 0 : passable.addAndGet(-piece);
                if (left < 0) {
                    passable.set(NO_LIMIT);
                    // What comes before the end arrives, so that it ends in the middle of something.
                    out.write(buffer, passed, (int) Math.max(0, piece + left));
                    reset();
                    return;
                }
                out.write(buffer, passed, piece);
                passed += piece;
                if (rate != NO_LIMIT) {
                    TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(piece) / rate);
                }
            }
        }

        void reset() {
            abortively(client);
            abortively(server);
            close();
        }

        void close() {
            links.remove(this);
            quietly(client);
            quietly(server);
        }
    }
}
