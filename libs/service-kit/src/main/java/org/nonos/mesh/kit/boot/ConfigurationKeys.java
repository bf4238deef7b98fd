package org.nonos.mesh.kit.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collection;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The {@code mesh.*} settings that exist, read from the metadata that the compiler wrote beside each layer's
 * properties. So a setting needs no second list, and a mistyped one is caught at start.
 */
public final class ConfigurationKeys {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final Collection<String> keys;

    ConfigurationKeys(Collection<String> keys) {
        this.keys = keys;
    }

    /** Everything on the class path. */
    public static ConfigurationKeys onClassPath(ClassLoader loader) {
        TreeSet<String> keys = new TreeSet<>();
        // Switches that conditions read, not properties records.
        keys.add("mesh.layers");
        for (var layer : org.nonos.mesh.protocol.layer.Layer.values()) {
            keys.add("mesh." + layer.id() + ".enabled");
        }
        try {
            ObjectMapper json = new ObjectMapper();
            Enumeration<URL> files = loader.getResources(METADATA);
            while (files.hasMoreElements()) {
                try (InputStream in = files.nextElement().openStream()) {
                    for (JsonNode property : json.readTree(in).path("properties")) {
                        String name = property.path("name").asString("");
                        if (name.startsWith("mesh.")) {
                            keys.add(
                                    property.path("type").asString("").startsWith("java.util.Map")
                                            ? name + ".*"
                                            : name);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the configuration metadata on the class path cannot be read", e);
        }
        return new ConfigurationKeys(keys);
    }

    public Collection<String> all() {
        return keys;
    }

    /** Whether a key, in any of the spellings that Spring allows, is one of ours. */
    public boolean knows(String key) {
        String wanted = uniform(key);
        return keys.stream()
                .anyMatch(known -> known.endsWith(".*")
                        ? wanted.startsWith(uniform(known.substring(0, known.length() - 2)))
                        : wanted.equals(uniform(known))
                                || wanted.matches(java.util.regex.Pattern.quote(uniform(known)) + "\\d+"));
    }

    /** The known key that was probably meant: at most {@code edits} characters differ. */
    public Optional<String> nearest(String key, int edits) {
        String wanted = uniform(key);
        return keys.stream()
                .min(Comparator.comparingInt(known -> distance(uniform(known), wanted)))
                .filter(known -> distance(uniform(known), wanted) <= edits);
    }

    private static String uniform(String key) {
        return key.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
