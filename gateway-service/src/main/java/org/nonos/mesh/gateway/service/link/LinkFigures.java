package org.nonos.mesh.gateway.service.link;

/**
 * What has been measured on a link.
 *
 * @param rttMicros smoothed round trip of pings; 0 before the first
 * @param bytesIn since the link stands, frames' heads included, without TLS
 * @param deliveredBytesPerSecond best second seen in either direction, fading by a tenth each ping
 */
public record LinkFigures(int rttMicros, long bytesIn, long bytesOut, long deliveredBytesPerSecond) {}
