package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;

/**
 * A hop in the middle passes on the handshakes of the hops behind it, and could take the post-quantum part out of them to
 * break them later. Whatever it makes of one, no circuit stands on it. Node 0 asks for circuits to node 3.
 */
class DowngradeTest {

    private static final int DESTINATION = 3;
    private static final int HEAD = 2 + 3 * 32;
    private static final int KEM_KEY = 1_184;
    private static final int KEM_TEXT = 1_088;
    private static final int POINT = 32;

    private final MiniMesh mesh = new MiniMesh(4, 42);

    enum Meddling {
        TYPE_OF_NTOR(true) {
            @Override
            byte[] with(byte[] request) {
                return new Envelope(3, Arrays.copyOfRange(request, 2, request.length)).encode();
            }
        },
        CLASSICAL_PART_ONLY(true) {
            @Override
            byte[] with(byte[] request) {
                return without(request, HEAD, KEM_KEY + KEM_TEXT);
            }
        },
        EPHEMERAL_KEY_CHANGED(true) {
            @Override
            byte[] with(byte[] request) {
                return changed(request, HEAD + 700);
            }
        },
        EPHEMERAL_KEY_OF_ANOTHER(true) {
            @Override
            byte[] with(byte[] request) {
                return exchanged(request, another(), HEAD, KEM_KEY);
            }
        },
        STATIC_CIPHERTEXT_CHANGED(true) {
            @Override
            byte[] with(byte[] request) {
                return changed(request, HEAD + KEM_KEY + 5);
            }
        },
        STATIC_CIPHERTEXT_OF_ANOTHER(true) {
            @Override
            byte[] with(byte[] request) {
                return exchanged(request, another(), HEAD + KEM_KEY, KEM_TEXT);
            }
        },
        ANSWER_WITHOUT_CIPHERTEXT(false) {
            @Override
            byte[] with(byte[] reply) {
                return without(reply, POINT, KEM_TEXT);
            }
        },
        ANSWER_WITH_A_CHANGED_CIPHERTEXT(false) {
            @Override
            byte[] with(byte[] reply) {
                return changed(reply, POINT + 9);
            }
        },
        ANSWER_WITH_ZEROS_FOR_A_CIPHERTEXT(false) {
            @Override
            byte[] with(byte[] reply) {
                return exchanged(reply, new byte[reply.length], POINT, KEM_TEXT);
            }
        };

        private final boolean ofRequest;

        Meddling(boolean ofRequest) {
            this.ofRequest = ofRequest;
        }

        abstract byte[] with(byte[] handshake);

        /** A request to the same relay that somebody else made well. */
        byte[] another() {
            byte[] made = new CircuitHandshake(new Random(9)::nextBytes)
                    .begin(
                            id(DESTINATION),
                            new MiniMesh(4, 42).keys.get(DESTINATION).publicKey(),
                            CreateMessage.at(1_800_000_000_000L).encode(),
                            Verification.unproven(new Realm("test")).bytes())
                    .asOptional()
                    .orElseThrow()
                    .request();
            return new Envelope(Envelope.HYBRID, made).encode();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneHandshakeThatIsMeddledWithEndsItsCircuitAndAnotherOverTheSameRelaysStands(Meddling meddling) {
        AtomicInteger passed = new AtomicInteger();
        meddle(meddling, handshake -> passed.incrementAndGet() == 1 ? meddling.with(handshake) : handshake);
        acquire();
        long victim = handles().getFirst();
        assertThat(mesh.effects(0, RoutingEffect.BuildFailed.class)).hasSize(1);
        assertThat(mesh.effects(0, RoutingEffect.InstallHop.class))
                .filteredOn(install -> install.handle() == victim)
                .as("the first hop only")
                .hasSize(1);
        RoutingEffect.Acquired acquired =
                mesh.effects(0, RoutingEffect.Acquired.class).getFirst();
        assertThat(acquired.handle()).isNotEqualTo(victim);
        assertThat(acquired.path().hops()).hasSize(3).contains(meddler(victim));
        mesh.assertKeysAgree(acquired.handle());
    }

    @ParameterizedTest
    @EnumSource
    void whereEveryHandshakeIsMeddledWithThereIsAnErrorAndNoWeakerCircuit(Meddling meddling) {
        meddle(meddling, meddling::with);
        acquire();
        assertThat(mesh.effects(0, RoutingEffect.OriginReady.class)).isEmpty();
        assertThat(mesh.effects(0, RoutingEffect.AcquireFailed.class))
                .extracting(RoutingEffect.AcquireFailed::code)
                .containsExactly("build-failed");
        assertThat(mesh.effects(0, RoutingEffect.ExtendOrigin.class))
                .isNotEmpty()
                .allSatisfy(extend -> assertThat(
                                Envelope.decode(extend.handshake()).asOptional())
                        .hasValueSatisfying(sent -> assertThat(sent.type()).isEqualTo(Envelope.HYBRID)));
    }

    private void meddle(Meddling meddling, UnaryOperator<byte[]> with) {
        if (meddling.ofRequest) {
            mesh.onExtend = with;
        } else {
            mesh.onExtended = with;
        }
    }

    private void acquire() {
        mesh.give(0, new RoutingInput.Acquire(1, id(DESTINATION), Set.of()));
        mesh.pass(MiniMesh.LIMITS.acquireMillis());
    }

    private List<Long> handles() {
        return mesh.effects(0, RoutingEffect.CreateOrigin.class).stream()
                .map(RoutingEffect.CreateOrigin::handle)
                .toList();
    }

    /** The first hop of a circuit: it was that one which passed the EXTEND on. */
    private NodeId meddler(long handle) {
        return mesh.effects(0, RoutingEffect.CreateOrigin.class).stream()
                .filter(create -> create.handle() == handle)
                .findFirst()
                .orElseThrow()
                .firstHop();
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 1;
        return other;
    }

    private static byte[] exchanged(byte[] bytes, byte[] from, int at, int length) {
        byte[] other = bytes.clone();
        System.arraycopy(from, at, other, at, length);
        return other;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] rest = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, rest, at, rest.length - at);
        return rest;
    }
}
