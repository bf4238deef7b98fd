package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.local.ViewWatchers;
import org.nonos.mesh.local.ceremony.KeysView;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.circuit.ConstraintSystem;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.KeyTable;
import org.nonos.mesh.proof.groth16.VerifyingKeyCodec;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Where accepted keys that serve receipts become known: to this layer's proofs at once, to this node's other layers as they
 * watch. Keys for other circuits are passed over. Threads may share one.
 */
final class KeyBoard implements AutoCloseable {

    private final MemberProofs members;
    private final StateFindings findings;
    private final ViewWatchers<KeysView> watchers = new ViewWatchers<>("keys");
    private final Map<Bytes32, ByteString> encoded = new NewestMap<>(KeyTable.MAX_KEYS);

    KeyBoard(MemberProofs members, StateFindings findings) {
        this.members = members;
        this.findings = findings;
    }

    /** The newest from here on. */
    void put(CeremonyKey key) {
        members.circuit()
                .map(ReceiptCircuit::system)
                .filter(circuit -> circuit.id().equals(key.circuitId()))
                .ifPresent(circuit -> put(key, circuit));
    }

    private synchronized void put(CeremonyKey key, ConstraintSystem circuit) {
        members.keys().put(key, circuit);
        encoded.put(key.id(), ByteString.copyFrom(VerifyingKeyCodec.encode(key)));
        watchers.changed(view());
        settled();
    }

    /** All keys of earlier runs have been put: from here on it is worth saying that there is none. */
    synchronized void settled() {
        findings.noKeyForReceipts(members.system().isPresent() && encoded.isEmpty());
    }

    synchronized void watch(ServerCallStreamObserver<KeysView> observer) {
        watchers.add(observer, view());
    }

    /** The observer has room again. */
    void ready(ServerCallStreamObserver<KeysView> observer) {
        watchers.ready(observer);
    }

    private KeysView view() {
        return KeysView.newBuilder().addAllKeys(encoded.values()).build();
    }

    synchronized int size() {
        return encoded.size();
    }

    @Override
    public void close() {
        watchers.close();
    }
}
