package org.nonos.mesh.gateway.service.web;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import org.nonos.mesh.kit.health.OperatorError;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/** Writes where the admin API listens into the data folder, so that meshctl on this machine finds it. */
public final class AdminUrlFile implements ApplicationListener<WebServerInitializedEvent> {

    private final Path folder;
    private final InetAddress address;

    public AdminUrlFile(Path folder, InetAddress address) {
        this.folder = folder;
        this.address = address;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        InetAddress reachable = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        String host =
                reachable instanceof Inet6Address ? "[" + reachable.getHostAddress() + "]" : reachable.getHostAddress();
        try {
            AdminToken.writeUrl(
                    folder, "http://" + host + ":" + event.getWebServer().getPort() + "/");
        } catch (IOException e) {
            throw new OperatorError(
                    "data-folder-unusable", folder + " cannot be written; make it writable for this user", e);
        }
    }
}
