package org.nonos.mesh.trust;

import java.util.List;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What goes into the trust core. Requests carry a number that their {@link TrustEffect.Reply} repeats. */
public sealed interface TrustInput {

    /** The gateway told who we are. Nothing is signed before. */
    record Identified(NodeId self) implements TrustInput {}

    /** Layers of this node report; the reply comes once it is durable. */
    record Observed(long request, List<Observation> observations) implements TrustInput {}

    record LinkUp(NodeId peer) implements TrustInput {}

    /** @param orderly whether the link ended as links should, or because this node ended it */
    record LinkDown(NodeId peer, boolean orderly) implements TrustInput {}

    /** The gateway is away, and with it every link: nobody is to blame. */
    record Detached() implements TrustInput {}

    /** A frame of layer TRUST from a linked peer. */
    record FrameIn(NodeId peer, int message, byte[] payload) implements TrustInput {}

    /** Evidence that gossip has brought. */
    record GossipIn(byte[] payload) implements TrustInput {}

    /** Answers {@link TrustEffect.Sign}. */
    record Signed(EvidenceStatement statement, byte[] signature) implements TrustInput {}

    /** The key's keeper could not be asked; the statement is made anew later. */
    record NotSigned(EvidenceStatement statement) implements TrustInput {}

    /** Discovery tells the proof key of a node, or of this one; nobody has checked it. */
    record KeyTold(NodeId node, ProofKey key) implements TrustInput {}

    /** Discovery has forgotten the node. */
    record KeyGone(NodeId node) implements TrustInput {}

    /** A ring record that gossip has brought. */
    record RingIn(byte[] payload) implements TrustInput {}

    /** Answers {@link TrustEffect.SignRing}. */
    record RingSigned(RingStatement statement, byte[] signature) implements TrustInput {}

    /** The key's keeper could not be asked; a ring is proposed anew later. */
    record RingNotSigned() implements TrustInput {}

    /**
     * A verified slashing record: a proof key has attested two things in one slot.
     *
     * @param slot names realm, cycle, slot and link tag or nullifier
     * @param key its commitment, 48 bytes, or its leaf, 32
     */
    record Slashed(Bytes32 slot, byte[] key) implements TrustInput {}

    record AskRings(long request) implements TrustInput {}

    record AskScores(long request) implements TrustInput {}

    record AskExplanation(long request, NodeId subject) implements TrustInput {}

    record AskState(long request) implements TrustInput {}

    /** Time passes; about every {@link TrustSettings#TICK_MILLIS}. */
    record Tick() implements TrustInput {}
}
