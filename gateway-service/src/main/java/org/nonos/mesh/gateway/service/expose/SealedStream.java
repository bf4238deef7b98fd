package org.nonos.mesh.gateway.service.expose;

import org.nonos.mesh.gateway.onionservice.SealedRecords;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.Carrier;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.Decoded;

/** A stream that its two ends alone can read: what the node between them could change or cut off ends in a failure. */
final class SealedStream implements ByteStream {

    private final FramedStream records;
    private final SealedRecords out;
    private final SealedRecords in;
    private volatile boolean finished;
    private volatile boolean ended;

    SealedStream(FramedStream records, SealedRecords out, SealedRecords in) {
        this.records = records;
        this.out = out;
        this.in = in;
    }

    @Override
    public Carrier carrier() {
        return records.carrier();
    }

    @Override
    public byte[] read(long deadlineNanos) throws StreamFailure {
        if (ended) {
            return new byte[0];
        }
        byte[] sealed = records.frame(SealedRecords.MAX_TEXT_BYTES + SealedRecords.TAG_BYTES, deadlineNanos);
        if (!(in.open(sealed) instanceof Decoded.Ok<byte[]>(byte[] text))) {
            records.fail(EndReason.PROTOCOL);
            throw new StreamFailure(EndReason.PROTOCOL, "what came was altered on its way");
        }
        ended = text.length == 0;
        return text;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws StreamFailure {
        for (int at = 0; at < length; at += SealedRecords.MAX_TEXT_BYTES) {
            record(bytes, offset + at, Math.min(SealedRecords.MAX_TEXT_BYTES, length - at));
        }
    }

    private void record(byte[] bytes, int offset, int length) throws StreamFailure {
        byte[] record = out.seal(bytes, offset, length);
        records.write(record, 0, record.length);
    }

    @Override
    public synchronized void finish() {
        if (!finished) {
            finished = true;
            try {
                record(new byte[0], 0, 0);
                records.finish();
            } catch (StreamFailure e) {
                records.fail(EndReason.FAILED);
            }
        }
    }

    /** Once both directions have had their last record, what is still on its way must not be broken off. */
    @Override
    public void fail(EndReason reason) {
        if (!finished || !ended) {
            records.fail(reason);
        }
    }
}
