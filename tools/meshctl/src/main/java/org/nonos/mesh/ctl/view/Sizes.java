package org.nonos.mesh.ctl.view;

import java.util.Locale;

/** Numbers as people read them. */
public final class Sizes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Sizes() {}

    /** Decimal units, three digits: "1.23 MB". */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }

    public static String rate(long bytes, long millis) {
        return bytes(bytes * 1000 / Math.max(1, millis)) + "/s";
    }

    public static String seconds(long millis) {
        return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** The first eight characters of an id or address. */
    public static String brief(String id) {
        return id.length() <= 8 ? id : id.substring(0, 8);
    }
}
