package org.nonos.mesh.gateway.onionservice;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One direction between a client and a service, end to end: records of AES-256-GCM, numbered from 0 by their nonce. A
 * record fills one DATA message at most; one without text says that no more will come, so nobody between can cut a
 * stream short unseen. Each direction has its own key.
 */
public final class SealedRecords {

    public static final int KEY_BYTES = 32;
    public static final int TAG_BYTES = 16;
    private static final int LENGTH_BYTES = 2;

    /** With its length and tag it is as long as a DATA message. */
    public static final int MAX_TEXT_BYTES = RelayMessage.MAX_DATA_BYTES - LENGTH_BYTES - TAG_BYTES;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private long records;

    public SealedRecords(byte[] keyBytes) {
        this.key = new SecretKeySpec(Arrays.copyOf(keyBytes, KEY_BYTES), "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-256-GCM", e);
        }
    }

    /** The next record: {@code length u16 | sealed}. */
    public byte[] seal(byte[] text, int offset, int length) {
        byte[] record = new byte[LENGTH_BYTES + length + TAG_BYTES];
        record[0] = (byte) (length + TAG_BYTES >> 8);
        record[1] = (byte) (length + TAG_BYTES);
        try {
            next(Cipher.ENCRYPT_MODE);
            cipher.doFinal(text, offset, length, record, LENGTH_BYTES);
            return record;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-256-GCM", e);
        }
    }

    /** The next record's text, without the length before it. */
    public Decoded<byte[]> open(byte[] sealed) {
        try {
            next(Cipher.DECRYPT_MODE);
            return Decoded.ok(cipher.doFinal(sealed));
        } catch (AEADBadTagException e) {
            return Decoded.refused("record-altered", "a record was altered, or is not the next one");
        } catch (GeneralSecurityException e) {
            return Decoded.refused("record-truncated", "a record without a tag");
        }
    }

    private void next(int mode) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(records++).array();
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    }

    @Override
    public String toString() {
        return "SealedRecords[]";
    }
}
