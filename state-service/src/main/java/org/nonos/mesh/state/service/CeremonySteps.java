package org.nonos.mesh.state.service;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.ceremony.CeremonyBook;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.nonos.mesh.state.ceremony.Offer;
import org.nonos.mesh.state.ceremony.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does for a ceremony that its operator joined: verify, contribute, accept the key. On the desk's thread. */
final class CeremonySteps {

    private static final Logger LOG = LoggerFactory.getLogger(CeremonySteps.class);

    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final CeremonyFetches fetches;
    private final KeyBoard board;
    private final Map<Bytes32, byte[]> entropy = new ConcurrentHashMap<>();
    private volatile @Nullable Work work;

    CeremonySteps(CeremonyMesh mesh, KeyShelf shelf, CeremonyFetches fetches, KeyBoard board) {
        this.mesh = mesh;
        this.shelf = shelf;
        this.fetches = fetches;
        this.board = board;
    }

    /** From any thread: what the operator adds to the next contribution's randomness. */
    void add(Bytes32 ceremonyId, byte[] ownEntropy) {
        entropy.put(ceremonyId, ownEntropy.clone());
    }

    /** From any thread: what is being computed for a ceremony now. */
    Optional<Work> work(Bytes32 ceremonyId) {
        return Optional.ofNullable(work).filter(now -> now.ceremonyId().equals(ceremonyId));
    }

    /** At most one piece of work, so that no ceremony keeps the others waiting for more than that. */
    void advance(KnownCeremony ceremony, NodeId self, long cycle) {
        Bytes32 id = ceremony.book().id();
        ContributionChecker checker = ceremony.checker();
        if (checker == null || !shelf.isJoined(id) || shelf.keyOf(id).isPresent()) {
            return;
        }
        try {
            Standing standing = ceremony.book().standing(cycle);
            if (!verify(ceremony.book(), checker, standing)) {
                goOn(ceremony.book(), checker, standing, self);
            }
        } finally {
            work = null;
        }
    }

    private void goOn(CeremonyBook book, ContributionChecker checker, Standing standing, NodeId self) {
        boolean ownTurn =
                standing.turn().filter(turn -> turn.participant().equals(self)).isPresent();
        if (standing.state() == Standing.State.COMPLETE) {
            accept(book, checker, standing, self);
        } else if (ownTurn && shelf.contributes(book.id())) {
            contribute(book.id(), checker, standing, self);
        }
    }

    /** Verifies one contribution that is here, and asks for the others; whether the ceremony has to wait for any. */
    private boolean verify(CeremonyBook book, ContributionChecker checker, Standing standing) {
        boolean waits = false;
        for (Offer wanted : standing.unverified()) {
            List<Offer> branch = book.branchTo(wanted);
            Decoded<Boolean> verdict = checker.check(branch, progress(book.id(), "verifying"));
            if (!verdict.refusalCode().equals(ContributionChecker.CONTENT_MISSING)) {
                judge(book, wanted, verdict);
                return true;
            }
            waits |= fetches.areWaitedFor(branch.stream().map(Offer::capsuleId).toList());
        }
        return waits;
    }

    private void judge(CeremonyBook book, Offer wanted, Decoded<Boolean> verdict) {
        if (verdict instanceof Decoded.Refused<Boolean>(String code, String detail)) {
            LOG.info("a contribution of {} does not hold: {} ({})", wanted.contributor(), code, detail);
        }
        fetches.found(wanted.capsuleId());
        book.verdict(wanted.capsuleId(), verdict.isOk());
    }

    private void contribute(Bytes32 id, ContributionChecker checker, Standing standing, NodeId self) {
        int turn = standing.turn().orElseThrow().number();
        FreshFactors factors = new FreshFactors(new SecureRandom(), entropy.getOrDefault(id, new byte[0]));
        Decoded<byte[]> made = checker.contribute(standing.chain(), turn, self, factors, progress(id, "contributing"));
        made.asOptional().ifPresent(bytes -> {
            mesh.publish(new CeremonyLabel.Contribution(id, turn, standing.head(id)), bytes);
            LOG.info("contributed to turn {} of ceremony {}", turn + 1, id);
        });
    }

    /** A key counts here if in each phase this node, or a peer that it trusts, is among the contributors. */
    private void accept(CeremonyBook book, ContributionChecker checker, Standing standing, NodeId self) {
        if (standing.contributedToBothPhases(Set.of(self), book.plan())
                || standing.contributedToBothPhases(trusted(self), book.plan())) {
            checker.key(standing.chain(), progress(book.id(), "making the key"))
                    .asOptional()
                    .ifPresent(key -> keep(book.id(), key));
        }
    }

    private Set<NodeId> trusted(NodeId self) {
        Set<NodeId> trusted = new HashSet<>(mesh.trusted());
        trusted.add(self);
        return trusted;
    }

    private void keep(Bytes32 id, CeremonyKey key) {
        shelf.accept(id, key);
        entropy.remove(id);
        board.put(key);
        LOG.info("accepted key {} of ceremony {}", key.id(), id);
    }

    private Progress progress(Bytes32 id, String what) {
        return (stage, done, total) -> work = Work.of(id, what, stage, done, total);
    }
}
