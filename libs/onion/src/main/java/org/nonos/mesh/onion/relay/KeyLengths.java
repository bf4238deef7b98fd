package org.nonos.mesh.onion.relay;

/**
 * How the keys of one direction are divided: {@code block | hash | counter | start}, in bytes.
 *
 * @param cipher of the block cipher's key, and of the counter mode's
 * @param hash of the universal hash's key
 * @param start of the key of the hash where counters begin
 */
record KeyLengths(int cipher, int hash, int start) {

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
        return startAt() + start;
    }
}
