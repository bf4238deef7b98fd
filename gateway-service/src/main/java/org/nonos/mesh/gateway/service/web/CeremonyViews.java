package org.nonos.mesh.gateway.service.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.ceremony.CeremonyContribution;
import org.nonos.mesh.local.ceremony.CeremonyTurn;
import org.nonos.mesh.local.ceremony.CeremonyView;
import org.nonos.mesh.local.ceremony.CeremonyWork;

/** The JSON of ceremonies. Turns count from 1, as people do. */
final class CeremonyViews {

    private CeremonyViews() {}

    record CeremonyJson(
            String ceremonyId,
            String circuit,
            String circuitId,
            int logSize,
            String starter,
            List<String> participants,
            int cyclesPerTurn,
            String state,
            List<ContributionJson> contributions,
            @Nullable TurnJson turn,
            boolean verifies,
            boolean contributes,
            String next,
            @Nullable WorkJson work,
            @Nullable String keyId) {
        static CeremonyJson of(CeremonyView view) {
            return new CeremonyJson(
                    Params.hex(view.getCeremonyId()),
                    view.getCircuit(),
                    Params.hex(view.getCircuitId()),
                    view.getLogSize(),
                    Params.onion(view.getStarter()),
                    view.getParticipantsList().stream().map(Params::onion).toList(),
                    view.getCyclesPerTurn(),
                    view.getState(),
                    view.getContributionsList().stream()
                            .map(ContributionJson::of)
                            .toList(),
                    view.hasTurn() ? TurnJson.of(view.getTurn()) : null,
                    view.getVerifies(),
                    view.getContributes(),
                    view.getNext(),
                    view.hasWork() ? WorkJson.of(view.getWork()) : null,
                    view.getKeyId().isEmpty() ? null : Params.hex(view.getKeyId()));
        }
    }

    record ContributionJson(int turn, int phase, String contributor, String capsuleId, long cycle) {
        static ContributionJson of(CeremonyContribution made) {
            return new ContributionJson(
                    made.getTurn() + 1,
                    made.getPhase(),
                    Params.onion(made.getContributor()),
                    Params.hex(made.getCapsuleId()),
                    made.getCycle());
        }
    }

    record TurnJson(int number, int phase, String participant, long lastCycle, boolean own) {
        static TurnJson of(CeremonyTurn turn) {
            return new TurnJson(
                    turn.getNumber() + 1,
                    turn.getPhase(),
                    Params.onion(turn.getParticipant()),
                    turn.getLastCycle(),
                    turn.getOwn());
        }
    }

    record WorkJson(String stage, int done, int total) {
        static WorkJson of(CeremonyWork work) {
            return new WorkJson(work.getStage(), work.getDone(), work.getTotal());
        }
    }

    record CeremoniesJson(List<CeremonyJson> items, List<String> circuits) {}
}
