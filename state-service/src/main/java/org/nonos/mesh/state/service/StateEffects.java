package org.nonos.mesh.state.service;

import java.util.List;
import java.util.Map;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.loop.EffectHandler;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.state.StateEffect;

/** Carries out what the core wants, by handing it to whoever does it. */
final class StateEffects implements EffectHandler<StateEffect> {

    private final GatewayAttachment gateway;
    private final Tickets tickets;
    private final FarStreams farStreams;
    private final ServedStreams servedStreams;
    private final ContentWorker content;
    private final Paperwork paperwork;
    private final OtherLayers layers;
    private final StateMetrics metrics;
    private final Refusals refusals;
    private final StateFindings findings;

    StateEffects(
            GatewayAttachment gateway,
            Tickets tickets,
            FarStreams farStreams,
            ServedStreams servedStreams,
            ContentWorker content,
            Paperwork paperwork,
            OtherLayers layers,
            StateMetrics metrics,
            Refusals refusals,
            StateFindings findings) {
        this.gateway = gateway;
        this.tickets = tickets;
        this.farStreams = farStreams;
        this.servedStreams = servedStreams;
        this.content = content;
        this.paperwork = paperwork;
        this.layers = layers;
        this.metrics = metrics;
        this.refusals = refusals;
        this.findings = findings;
    }

    @Override
    public List<Write> writesOf(StateEffect effect) {
        return effect instanceof StateEffect.Persist(List<Write> writes) ? writes : List.of();
    }

    @Override
    public void carryOut(StateEffect effect) {
        switch (effect) {
            case StateEffect.Persist ignored -> {}
            case StateEffect.Answer answer -> tickets.answer(answer.ticket(), answer.answer());
            case StateEffect.SendFrame frame ->
                frame.peer()
                        .ifPresentOrElse(
                                peer -> gateway.send(List.of(peer), frame.message(), frame.payload()),
                                () -> gateway.broadcast(frame.message(), frame.payload()));
            case StateEffect.Gossip item -> layers.gossip(item.kind(), item.payload());
            case StateEffect.OpenSession open -> farStreams.open(open.session(), open.peer());
            case StateEffect.OpenLegs open -> farStreams.openLegs(open.legs(), open.avoid());
            case StateEffect.SendRequest request -> farStreams.send(request.session(), request.message());
            case StateEffect.CloseSession close -> farStreams.close(close.session());
            case StateEffect.ServeReply reply -> servedStreams.reply(reply);
            case StateEffect.ServeShard shard -> servedStreams.shard(shard);
            case StateEffect.FindGenerations find -> content.find(find);
            case StateEffect.StoreGeneration generation -> content.store(generation);
            case StateEffect.SignHolder sign -> paperwork.signHolder(sign);
            case StateEffect.IssueSeeded issue -> paperwork.issueSeeded(issue);
            case StateEffect.Observe seen -> layers.observe(seen);
            case StateEffect.DoubleSignalled seen -> layers.doubleSignalled(seen);
            case StateEffect.Penalise penalty -> gateway.penalise(penalty.peer(), penalty.reason(), penalty.weight());
            case StateEffect.Advertise advertise -> paperwork.advertise(advertise.cycle(), advertise.anchor());
            case StateEffect.Notify(String type, Map<String, String> attributes) ->
                gateway.event(type, attributes, System.currentTimeMillis());
            case StateEffect.Refused refused -> refusals.count(refused.reason());
            case StateEffect.Counted counted -> metrics.count(counted.happening(), counted.amount());
            case StateEffect.Condition condition -> findings.trouble(condition.trouble(), condition.stands());
        }
    }
}
