package org.nonos.mesh.onion.relay;

/**
 * How the keys of one direction are divided: {@code block | hash | counter | start}, in bytes.
 *
 * @param cipher of the block cipher's key, and of the counter mode's
 * @param hash of the key of the universal hash, and of the hash where counters start
 */
record KeyLengths(int cipher, int hash) {

    int hashAt() {
        return cipher;
    }

    int counterAt() {
        return cipher + hash;
    }

    int startAt() {
        return counterAt() + cipher;
    }

    int all() {
        return startAt() + hash;
    }
}
