package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nonos.mesh.discovery.DiscoveryEffect.Changed;
import org.nonos.mesh.discovery.DiscoveryEffect.Count;
import org.nonos.mesh.discovery.DiscoveryEffect.Dial;
import org.nonos.mesh.discovery.DiscoveryEffect.Penalise;
import org.nonos.mesh.discovery.DiscoveryEffect.Refused;
import org.nonos.mesh.discovery.DiscoveryEffect.SendDatagram;
import org.nonos.mesh.discovery.DiscoveryEffect.SendFrame;
import org.nonos.mesh.discovery.DiscoveryEffect.Tally;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.bound.TokenBuckets;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.discovery.Invitation;
import org.nonos.mesh.protocol.discovery.NeighbourDigest;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.identity.Signer.SigningUnavailableException;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Discovery's state machine. It beacons, listens, exchanges records with linked peers, and says whom to dial. Each way
 * of finding others (beacons, exchange, memory, invitation) works without the others.
 *
 * <p>This class routes inputs to the pieces that decide: {@link BeaconTimer} when to speak, {@link BeaconIntake} what to
 * believe, {@link RecordTable} what to keep, {@link DialPlanner} whom to dial, {@link RecordExchange} what to tell.
 */
public final class DiscoveryCore implements Core<DiscoveryInput, DiscoveryEffect> {

    static final long SUMMARY_MILLIS = 30_000;
    static final long EXPIRY_CHECK_MILLIS = 15_000;
    static final long OWN_RECORD_PUSH_MILLIS = 2_000;
    static final long LINK_LOSS_GRACE_MILLIS = 300_000;
    static final long INVITED_KEEP_MILLIS = 600_000;
    static final long INVITATION_LIFETIME_MILLIS = 7 * 86_400_000L;
    static final long PLAN_EVERY_MILLIS = 50;
    static final int RUMOUR_PEERS = 4;
    static final int MAX_DIGEST_NODES = 512;
    private static final int FORGED_WEIGHT = 20;
    private static final int MALFORMED_WEIGHT = 10;

    private final DiscoverySettings settings;
    private final Signer signer;
    private final SelfStatement statement;
    private final RecordTable table;
    private final RememberedPeers remembered;
    private final BeaconTimer timer;
    private final BeaconIntake intake;
    private final DialPlanner dials;
    private final RecordExchange exchange;
    private final NewsBudget news;
    private final ReachabilityVotes votes = new ReachabilityVotes();
    private final Alarms alarms = new Alarms();
    private final Periodic summaries = new Periodic(SUMMARY_MILLIS);
    private final Periodic expiry = new Periodic(EXPIRY_CHECK_MILLIS);
    private final TokenBuckets<NodeId> answersPerPeer;
    private final TokenBucket rumours = new TokenBucket(4, 32, 0);
    private final TokenBucket events = new TokenBucket(5, 50, 0);
    private final WakeUp wake = new WakeUp();
    private boolean attached;
    private boolean replan;
    private long pushOwnAtMillis = Long.MAX_VALUE;
    private long lastPushMillis = Long.MIN_VALUE;
    private long lastPlanMillis;

    public DiscoveryCore(DiscoverySettings settings, Signer signer, RandomGenerator random, DiscoveryMemory memory) {
        this.settings = settings;
        this.signer = signer;
        this.statement = new SelfStatement(settings, memory.reservedTo());
        this.table = new RecordTable(settings.limits());
        this.remembered = new RememberedPeers(settings.limits().maxRememberedPeers(), memory.peers());
        this.timer = new BeaconTimer(settings.timing(), random);
        this.intake = new BeaconIntake(table, statement.realmTag(), settings.limits());
        this.dials = new DialPlanner(settings.targetLinks(), random);
        this.exchange = new RecordExchange(table, random);
        this.news = new NewsBudget(settings.limits().maxRecords());
        this.answersPerPeer = new TokenBuckets<>(2, 16, settings.limits().maxSources());
    }

    @Override
    public List<DiscoveryEffect> step(DiscoveryInput input, long nowMillis) {
        List<DiscoveryEffect> out = new ArrayList<>();
        switch (input) {
            case DiscoveryInput.Tick tick -> wake.arrived(tick.wakeId());
            case DiscoveryInput.Attached it -> onAttached(it, nowMillis, out);
            case DiscoveryInput.Detached it -> onDetached(nowMillis);
            case DiscoveryInput.Datagram it -> onDatagram(it, nowMillis, out);
            case DiscoveryInput.FrameIn it -> onFrame(it, nowMillis, out);
            case DiscoveryInput.LinkUp it -> onLinkUp(it, nowMillis, out);
            case DiscoveryInput.LinkDown it -> onLinkDown(it.peer(), nowMillis);
            case DiscoveryInput.DialFailed it -> onDialFailed(it, nowMillis, out);
            case DiscoveryInput.Advertise it -> onAdvertise(it, nowMillis);
            case DiscoveryInput.Invite it -> onInvite(it.replyTo(), nowMillis, out);
            case DiscoveryInput.AcceptInvitation it -> onAccept(it, nowMillis, out);
            case DiscoveryInput.AskStatus it ->
                out.add(new DiscoveryEffect.StatusAnswer(it.replyTo(), status(nowMillis)));
        }
        if (attached) {
            dueWork(nowMillis, out);
            wake.at(nextMillis(nowMillis), nowMillis).ifPresent(out::add);
        }
        return out;
    }

    // What comes from the gateway

    private void onAttached(DiscoveryInput.Attached it, long now, List<DiscoveryEffect> out) {
        dropLinks(now);
        boolean changed = statement.attached(it.self(), it.endpoints());
        if (!attached) {
            attached = true;
            alarms.attached(now);
            timer.start(now, 0);
            recall(now, out);
        } else if (changed) {
            timer.ownNews(now, table.heardByBeacon());
        }
        replan = true;
    }

    private void onDetached(long now) {
        dropLinks(now);
        attached = false;
        alarms.alone(now);
    }

    private void dropLinks(long now) {
        for (NodeId peer : List.copyOf(dials.linked())) {
            onLinkDown(peer, now);
        }
        dials.clear();
    }

    /** Records of the last run that still hold enter the table; the others are addresses to try. */
    private void recall(long now, List<DiscoveryEffect> out) {
        NodeId self = Objects.requireNonNull(statement.self());
        for (RememberedPeer peer : List.copyOf(remembered.all())) {
            NodeRecord.decode(peer.record())
                    .asOptional()
                    .filter(r -> r.facts().realmTag() == statement.realmTag()
                            && r.stamp().check(now).isOk()
                            && table.get(peer.node()) == null)
                    .ifPresent(record -> {
                        KnownNode node = new KnownNode(peer.node(), Channel.REMEMBERED, null, "remembered");
                        node.accept(record, now);
                        peer.endpoints()
                                .forEach(e -> Endpoint.parse(e).asOptional().ifPresent(node::hint));
                        admit(node, now, out);
                    });
            dials.learnt(self, peer.node(), now);
        }
    }

    private void onLinkUp(DiscoveryInput.LinkUp it, long now, List<DiscoveryEffect> out) {
        NodeId peer = it.peer();
        if (!attached || statement.isSelf(peer)) {
            return;
        }
        KnownNode node = table.get(peer);
        String host = SourceAddress.host(it.remoteAddress());
        String bucket = node == null ? "link" : node.bucket;
        List<String> endpoints = new ArrayList<>();
        if (!it.inbound()) {
            endpoints.add(it.remoteAddress());
        }
        for (String text : it.endpoints()) {
            SourceAddress.resolve(text, host).asOptional().ifPresent(e -> endpoints.add(e.text()));
        }
        dials.up(peer, new DialPlanner.Link(now, host, it.inbound(), endpoints, bucket));
        alarms.linked();
        replan = true;
        if (node != null) {
            linkStands(node, now, out);
        }
        out.add(new SendFrame(List.of(peer), new ExchangeMessage.Observed(host)));
        NodeRecord own = statement.record();
        if (own != null) {
            out.add(new SendFrame(List.of(peer), exchange.greeting(own, peer, now)));
        }
    }

    /** A link and a record of the same node have met. */
    private void linkStands(KnownNode node, long now, List<DiscoveryEffect> out) {
        DialPlanner.Link link = dials.link(node.id);
        if (link == null) {
            return;
        }
        node.linked(true);
        node.seenAt(link.host());
        link.endpoints().stream()
                .findFirst()
                .ifPresent(first ->
                        Endpoint.parse(first).asOptional().ifPresent(e -> node.proven(e.resolve(link.host()))));
        NodeRecord record = node.record();
        remembered.keep(
                new RememberedPeer(
                        node.id,
                        node.dialEndpoints(),
                        record == null ? new byte[0] : record.encode(),
                        Math.max(0, now)),
                out);
    }

    private void onLinkDown(NodeId peer, long now) {
        dials.down(peer, now);
        votes.forget(peer);
        KnownNode node = table.get(peer);
        if (node != null) {
            node.linked(false);
            node.expireBy(now + LINK_LOSS_GRACE_MILLIS);
        } else if (!remembered.contains(peer)) {
            dials.forget(peer);
        }
        if (dials.linkCount() == 0) {
            alarms.alone(now);
        }
        replan = true;
    }

    private void onDialFailed(DiscoveryInput.DialFailed it, long now, List<DiscoveryEffect> out) {
        dials.failed(it.peer(), now);
        out.add(new Count(Tally.DIAL_FAILED));
        replan = true;
    }

    // What comes from afar

    private void onDatagram(DiscoveryInput.Datagram it, long now, List<DiscoveryEffect> out) {
        if (!attached) {
            return;
        }
        String host = SourceAddress.host(it.source());
        switch (intake.beacon(host, it.payload(), now)) {
            case Decoded.Ok<Beacon>(Beacon beacon) -> onBeacon(beacon, host, now, out);
            case Decoded.Refused<Beacon>(String code, String detail) -> {
                alarms.refusedBeacon(code, now);
                out.add(new Refused(code));
            }
        }
    }

    private void onBeacon(Beacon beacon, String host, long now, List<DiscoveryEffect> out) {
        NodeId sender = beacon.facts().nodeId();
        NodeId self = Objects.requireNonNull(statement.self());
        if (sender.equals(self)) {
            if (beacon.stamp().sequence() > statement.lastSequence()) {
                statement.raiseTo(beacon.stamp().sequence());
                alarms.identityElsewhere(now);
            }
            return;
        }
        alarms.heardBeacon(now);
        out.add(new Count(Tally.BEACON_HEARD));
        KnownNode node = table.get(sender);
        boolean isNew = node == null;
        boolean changed = node != null && !node.facts().reachesAs(beacon.facts());
        boolean knowsUs = beacon.knows().mayContain(self);
        if (node == null) {
            node = new KnownNode(sender, Channel.BEACON, null, "from " + host);
        }
        boolean firstBeacon = !node.heardByBeacon();
        node.accept(beacon, host, now);
        if (isNew ? !admit(node, now, out) : !announce(node, out)) {
            return;
        }
        if (firstBeacon) {
            table.firstBeacon();
        }
        if (knowsUs) {
            timer.heardConsistent();
        }
        if ((isNew || changed || !knowsUs) && news.allows(sender, now)) {
            timer.news(now, table.heardByBeacon());
        }
        boolean newerRecord = beacon.recordHash() != null
                && (node.record() == null
                        || !beacon.recordHash()
                                .equals(Objects.requireNonNull(node.record()).hash()));
        if (newerRecord && node.isLinked()) {
            out.add(new SendFrame(List.of(sender), new ExchangeMessage.RecordRequest(List.of(sender))));
        }
    }

    private void onFrame(DiscoveryInput.FrameIn it, long now, List<DiscoveryEffect> out) {
        NodeId peer = it.peer();
        if (!attached || dials.link(peer) == null) {
            return;
        }
        switch (ExchangeMessage.decode(it.message(), it.payload())) {
            case Decoded.Ok<ExchangeMessage>(ExchangeMessage message) -> onExchange(peer, message, now, out);
            case Decoded.Refused<ExchangeMessage>(String code, String detail) -> {
                out.add(new Refused(code));
                out.add(new Penalise(peer, code, MALFORMED_WEIGHT));
            }
        }
    }

    private void onExchange(NodeId peer, ExchangeMessage message, long now, List<DiscoveryEffect> out) {
        switch (message) {
            case ExchangeMessage.Records records -> records.items().forEach(item -> onRecord(peer, item, now, out));
            case ExchangeMessage.RecordRequest request -> {
                if (mayAnswer(peer, now, out)) {
                    exchange.answer(request, statement.record(), now)
                            .forEach(m -> out.add(new SendFrame(List.of(peer), m)));
                }
            }
            case ExchangeMessage.Summary summary -> {
                if (mayAnswer(peer, now, out)) {
                    exchange.answer(summary, peer, statement.self(), now)
                            .forEach(m -> out.add(new SendFrame(List.of(peer), m)));
                }
            }
            case ExchangeMessage.Observed observed -> votes.vote(peer, observed.host());
            case ExchangeMessage.Unknown unknown -> out.add(new Refused("unknown-message"));
        }
    }

    private boolean mayAnswer(NodeId peer, long now, List<DiscoveryEffect> out) {
        if (answersPerPeer.take(peer, now)) {
            return true;
        }
        out.add(new Refused("rate-limited"));
        return false;
    }

    private void onRecord(NodeId peer, ExchangeMessage.Item item, long now, List<DiscoveryEffect> out) {
        switch (intake.record(peer, item.record(), now)) {
            case Decoded.Ok<NodeRecord>(NodeRecord record) -> onGoodRecord(peer, record, item, now, out);
            case Decoded.Refused<NodeRecord>(String code, String detail) -> {
                if (!code.equals("duplicate")) {
                    out.add(new Refused(code));
                }
                if (code.equals("bad-signature")) {
                    out.add(new Penalise(peer, "forged-record", FORGED_WEIGHT));
                }
            }
        }
    }

    private void onGoodRecord(
            NodeId peer, NodeRecord record, ExchangeMessage.Item item, long now, List<DiscoveryEffect> out) {
        NodeId subject = record.nodeId();
        if (statement.isSelf(subject)) {
            return;
        }
        boolean ownWord = subject.equals(peer);
        KnownNode node = table.get(subject);
        boolean isNew = node == null;
        if (node == null) {
            node = new KnownNode(
                    subject,
                    Channel.EXCHANGE,
                    ownWord ? null : peer,
                    "by " + peer.key().hex());
        }
        boolean firstRecord = node.record() == null;
        node.accept(record, now);
        for (String text : item.observed()) {
            Endpoint.parse(text).asOptional().ifPresent(node::hint);
        }
        if (isNew ? !admit(node, now, out) : !announce(node, out)) {
            return;
        }
        out.add(new Count(Tally.RECORD_LEARNT));
        linkStands(node, now, out);
        if (firstRecord && rumours.take(now)) {
            passOn(node, peer, out);
        }
    }

    /** First word of a record goes on to a few peers at once; the periodic summaries do the rest. */
    private void passOn(KnownNode node, NodeId from, List<DiscoveryEffect> out) {
        List<NodeId> others = dials.linked().stream()
                .filter(p -> !p.equals(from) && !p.equals(node.id))
                .toList();
        List<NodeId> some = exchange.some(others, RUMOUR_PEERS);
        if (!some.isEmpty()) {
            out.add(new SendFrame(some, exchange.single(node)));
        }
    }

    /** Puts a new node into the table; false when the table has no place for it. */
    private boolean admit(KnownNode node, long now, List<DiscoveryEffect> out) {
        Optional<KnownNode> gone = table.insert(node);
        if (gone.isPresent() && gone.get() == node) {
            out.add(new Refused("table-full"));
            return false;
        }
        gone.ifPresent(victim -> gone(victim, out));
        dials.learnt(Objects.requireNonNull(statement.self()), node.id, now);
        linkStands(node, now, out);
        replan = true;
        announce(node, out);
        if (events.take(now)) {
            NodeView view = node.view();
            out.add(new DiscoveryEffect.Event(
                    "node-discovered",
                    Map.of(
                            "node",
                            node.id.onionAddress().text(),
                            "channel",
                            view.channel().id())));
        }
        return true;
    }

    private static boolean announce(KnownNode node, List<DiscoveryEffect> out) {
        out.add(new Changed(node.view()));
        return true;
    }

    private void gone(KnownNode node, List<DiscoveryEffect> out) {
        if (!remembered.contains(node.id)) {
            dials.forget(node.id);
        }
        news.forget(node.id);
        out.add(new DiscoveryEffect.Removed(node.id));
    }

    // What comes from this node's own layers and its operator

    private void onAdvertise(DiscoveryInput.Advertise it, long now) {
        if (statement.advertise(it) && attached) {
            timer.ownNews(now, table.heardByBeacon());
        }
    }

    private void onInvite(long replyTo, long now, List<DiscoveryEffect> out) {
        if (!attached) {
            out.add(refusal(replyTo, "gateway-away", "The gateway does not answer; try again once it is up."));
            return;
        }
        try {
            NodeRecord record = statement.reachableFromAfar(votes.hosts(), now, signer, out);
            if (record.facts().endpoints().isEmpty()) {
                out.add(refusal(
                        replyTo,
                        "no-address",
                        "This node does not know an address at which others reach it; set"
                                + " mesh.discovery.advertised-endpoints to host:port of its link listener."));
                return;
            }
            String uri = new Invitation(record, Math.max(0, now) + INVITATION_LIFETIME_MILLIS).uri(signer);
            out.add(new DiscoveryEffect.Invited(replyTo, uri));
        } catch (SigningUnavailableException e) {
            out.add(refusal(replyTo, "gateway-away", "The gateway does not sign; try again once it is up."));
        }
    }

    private void onAccept(DiscoveryInput.AcceptInvitation it, long now, List<DiscoveryEffect> out) {
        if (!attached) {
            out.add(refusal(it.replyTo(), "gateway-away", "The gateway does not answer; try again once it is up."));
            return;
        }
        switch (Invitation.parse(it.uri()).then(i -> usable(i, now))) {
            case Decoded.Ok<Invitation>(Invitation invitation) ->
                onGoodInvitation(it.replyTo(), invitation.record(), now, out);
            case Decoded.Refused<Invitation>(String code, String detail) -> {
                out.add(new Refused(code));
                out.add(refusal(it.replyTo(), code, "The invitation is not usable: " + detail + "."));
            }
        }
    }

    private Decoded<Invitation> usable(Invitation invitation, long now) {
        NodeRecord record = invitation.record();
        if (record.facts().realmTag() != statement.realmTag()) {
            return Decoded.refused("wrong-realm", "it is for another realm; mesh.realm must be the inviter's");
        }
        if (invitation.expiresAtMillis() <= now) {
            return Decoded.refused("expired", "its time is over; ask for a new one");
        }
        if (record.facts().endpoints().isEmpty()) {
            return Decoded.refused("bad-endpoint", "it names no address");
        }
        return statement.isSelf(record.nodeId())
                ? Decoded.refused("own-invitation", "it is this node's own")
                : Decoded.ok(invitation);
    }

    private void onGoodInvitation(long replyTo, NodeRecord record, long now, List<DiscoveryEffect> out) {
        KnownNode node = table.get(record.nodeId());
        if (node == null) {
            node = new KnownNode(record.nodeId(), Channel.INVITATION, null, "invitation");
            node.accept(record, now);
            if (!admit(node, now, out)) {
                out.add(refusal(
                        replyTo, "table-full", "The record table is full; raise mesh.discovery.limits.max-records."));
                return;
            }
        } else {
            record.facts().endpoints().forEach(node::hint);
        }
        node.keepUntil(now + INVITED_KEEP_MILLIS);
        remembered.keep(new RememberedPeer(node.id, node.dialEndpoints(), record.encode(), 0), out);
        if (dials.link(node.id) == null) {
            dials.wanted(node.id, now);
            replan = true;
        }
        out.add(new DiscoveryEffect.Accepted(replyTo, node.view()));
    }

    private static DiscoveryEffect.Refusal refusal(long replyTo, String code, String sentence) {
        return new DiscoveryEffect.Refusal(replyTo, code, sentence);
    }

    // What falls due

    private void dueWork(long now, List<DiscoveryEffect> out) {
        int domainNodes = table.heardByBeacon();
        if (expiry.due(now)) {
            table.removeExpired(now).forEach(node -> gone(node, out));
        }
        renewOwnRecord(now, out);
        if (now >= pushOwnAtMillis) {
            pushOwnRecord(now, out);
        }
        if (summaries.due(now)) {
            exchange.some(dials.linked(), 1)
                    .forEach(peer -> out.add(new SendFrame(List.of(peer), exchange.summary(now))));
        }
        if (now >= nextDialMillis(now)) {
            dial(now, out);
        }
        long ceiling = dials.isSettled()
                ? settings.timing().maxMillis()
                : settings.timing().unsettledMaxMillis();
        timer.ceiling(ceiling, now, domainNodes);
        BeaconTimer.Due due = timer.poll(now, domainNodes);
        if (due != BeaconTimer.Due.NOTHING) {
            beacon(due == BeaconTimer.Due.SPEAK, domainNodes, now, out);
        }
    }

    private void renewOwnRecord(long now, List<DiscoveryEffect> out) {
        if (!statement.recordDue(now) || alarms.signingRests(now)) {
            return;
        }
        try {
            boolean first = statement.record() == null;
            NodeRecord own = statement.renew(now, signer, out);
            alarms.signed();
            out.add(new DiscoveryEffect.OwnRecord(own));
            if (first) {
                dials.linked()
                        .forEach(peer -> out.add(new SendFrame(List.of(peer), exchange.greeting(own, peer, now))));
                lastPushMillis = now;
            } else {
                pushOwnAtMillis = Math.min(pushOwnAtMillis, earliestPush(now));
            }
        } catch (SigningUnavailableException e) {
            alarms.signingFailed(now);
        }
    }

    private long earliestPush(long now) {
        return lastPushMillis == Long.MIN_VALUE ? now : Math.max(now, lastPushMillis + OWN_RECORD_PUSH_MILLIS);
    }

    private void pushOwnRecord(long now, List<DiscoveryEffect> out) {
        pushOwnAtMillis = Long.MAX_VALUE;
        lastPushMillis = now;
        NodeRecord own = statement.record();
        if (own != null && dials.linkCount() > 0) {
            ExchangeMessage.Item item = new ExchangeMessage.Item(own.encode(), List.of());
            out.add(new SendFrame(List.copyOf(dials.linked()), new ExchangeMessage.Records(List.of(item))));
        }
    }

    /** Planning looks at the whole table, so a flood of news must not make it happen for each of them. */
    private long nextDialMillis(long now) {
        long due = replan ? now : dials.nextMillis(now);
        boolean rests = Math.abs(now - lastPlanMillis) < PLAN_EVERY_MILLIS;
        return rests ? Math.max(due, lastPlanMillis + PLAN_EVERY_MILLIS) : due;
    }

    private void dial(long now, List<DiscoveryEffect> out) {
        replan = false;
        lastPlanMillis = now;
        List<DialPlanner.Candidate> candidates = new ArrayList<>();
        for (KnownNode node : table.all()) {
            candidates.add(new DialPlanner.Candidate(node.id, node.bucket));
        }
        for (RememberedPeer peer : remembered.all()) {
            if (table.get(peer.node()) == null) {
                candidates.add(new DialPlanner.Candidate(peer.node(), "remembered"));
            }
        }
        for (NodeId peer : dials.plan(now, candidates)) {
            List<String> endpoints = dialEndpoints(peer);
            if (endpoints.isEmpty()) {
                dials.failed(peer, now);
                continue;
            }
            out.add(new Count(Tally.DIAL));
            out.add(new Dial(peer, endpoints));
        }
    }

    private List<String> dialEndpoints(NodeId peer) {
        KnownNode node = table.get(peer);
        List<String> endpoints = node == null ? List.of() : node.dialEndpoints();
        RememberedPeer kept = remembered.get(peer);
        return endpoints.isEmpty() && kept != null ? kept.endpoints() : endpoints;
    }

    /** To the unicast targets always: who cannot hear the others must not be silenced by them. */
    private void beacon(boolean toAll, int domainNodes, long now, List<DiscoveryEffect> out) {
        boolean multicast = toAll && settings.multicast();
        if (!toAll) {
            out.add(new Count(Tally.BEACON_SUPPRESSED));
        }
        if (!multicast && settings.unicastTargets().isEmpty()) {
            return;
        }
        try {
            byte[] bytes = signBeacon(domainNodes, now, out);
            alarms.signed();
            if (multicast) {
                out.add(new SendDatagram(DiscoveryEffect.MULTICAST, bytes));
                out.add(new Count(Tally.BEACON_SENT));
            }
            settings.unicastTargets().forEach(target -> out.add(new SendDatagram(target, bytes)));
        } catch (SigningUnavailableException e) {
            alarms.signingFailed(now);
            timer.ownNews(now, domainNodes);
        }
    }

    private byte[] signBeacon(int domainNodes, long now, List<DiscoveryEffect> out) {
        long sequence = statement.nextSequence(now, out);
        Stamp stamp = new Stamp(sequence, Math.max(0, now), settings.timing().lifetimeSeconds(domainNodes));
        List<NodeId> known = table.all().stream()
                .limit(MAX_DIGEST_NODES)
                .map(node -> node.id)
                .toList();
        NodeRecord own = statement.record();
        return new Beacon(
                        statement.facts(), stamp, own == null ? null : own.hash(), NeighbourDigest.of(sequence, known))
                .sign(signer);
    }

    private long nextMillis(long now) {
        long next = Math.min(timer.nextMillis(), nextDialMillis(now));
        next = Math.min(next, Math.min(expiry.nextMillis(now), summaries.nextMillis(now)));
        return Math.min(next, pushOwnAtMillis);
    }

    private DiscoveryStatus status(long now) {
        return new DiscoveryStatus(
                attached,
                table.size(),
                table.heardByBeacon(),
                dials.linkCount(),
                dials.pendingCount(),
                remembered.size(),
                timer.intervalMillis(),
                statement.lastSequence(),
                alarms.lonelyMillis(now),
                alarms.signingFails(),
                alarms.clockSuspect(now),
                alarms.isIdentityElsewhere(now));
    }
}
