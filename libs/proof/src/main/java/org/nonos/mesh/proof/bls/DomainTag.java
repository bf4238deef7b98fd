package org.nonos.mesh.proof.bls;

import java.nio.charset.StandardCharsets;

/**
 * A domain separation tag of RFC 9380, section 3.1: 1 to 255 printable ASCII characters. Hashes under different tags
 * are unrelated.
 */
public record DomainTag(String text) {

    public DomainTag {
        if (text.isEmpty() || text.length() > 255 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("a domain tag has 1 to 255 printable ASCII characters");
        }
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
