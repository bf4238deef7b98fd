package org.nonos.mesh.gateway.service.link;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, with one fault of it mended. A socket for which nothing is to be watched any more it takes out of the
 * kernel's set, as it must; but it does not put it back when something is to be watched again, and then drops the
 * connection (4.2.15 to 4.2.20). So it is with every connection whose input has ended and whose output has to wait. Here
 * such a socket is registered anew.
 */
final class EpollRegistrations implements IoHandler {

    private final IoHandler epoll;

    EpollRegistrations(ThreadAwareExecutor executor) {
        epoll = EpollIoHandler.newFactory().newHandler(executor);
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle, epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** Used on the loop's thread, but for the questions whether it is valid and to cancel it. */
    private final class Registration implements IoRegistration {
        private final IoHandle handle;
        private volatile IoRegistration current;
        private boolean takenOut;

        Registration(IoHandle handle, IoRegistration first) {
            this.handle = handle;
            this.current = first;
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = EpollIoOps.NONE.equals(ops);
            if (takenOut && !nothing && current.isValid()) {
                current.cancel();
                current = again();
            }
            takenOut = nothing;
            return current.submit(ops);
        }

        private IoRegistration again() {
            try {
                return epoll.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("a socket cannot be watched again", e);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }
    }
}
