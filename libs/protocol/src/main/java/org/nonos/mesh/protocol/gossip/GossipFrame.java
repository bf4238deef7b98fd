package org.nonos.mesh.protocol.gossip;

import java.util.List;

/** The frames of layer GOSSIP between two linked peers. {@link GossipFrameCodec} writes and reads them. */
public sealed interface GossipFrame {

    /** The link-level message number, as in {@code Frame}. */
    int message();

    /**
     * First frame each way, again after a restart.
     *
     * @param salt with which the sender of this frame wants ids salted that are announced to it
     * @param answered true when the sender already holds the receiver's HELLO; false asks for one
     */
    record Hello(long salt, boolean answered) implements GossipFrame {
        public static final int MESSAGE = 1;

        @Override
        public int message() {
            return MESSAGE;
        }
    }

    /**
     * Items themselves.
     *
     * @param items at most {@link GossipFrameCodec#MAX_ITEMS}
     * @param skipped items of kinds that this node does not know
     */
    record Push(List<GossipItem> items, int skipped) implements GossipFrame {
        public static final int MESSAGE = 2;

        public Push {
            items = List.copyOf(items);
        }

        @Override
        public int message() {
            return MESSAGE;
        }
    }

    /** Names of items that the sender holds and has verified, salted with the receiver's salt. */
    record Announce(List<Long> saltedIds) implements GossipFrame {
        public static final int MESSAGE = 3;

        public Announce {
            saltedIds = List.copyOf(saltedIds);
        }

        @Override
        public int message() {
            return MESSAGE;
        }
    }

    /** Asks for announced items, by the names under which they were announced. */
    record Pull(List<Long> saltedIds) implements GossipFrame {
        public static final int MESSAGE = 4;

        public Pull {
            saltedIds = List.copyOf(saltedIds);
        }

        @Override
        public int message() {
            return MESSAGE;
        }
    }

    /** Asks the receiver to announce items above the small size instead of pushing them. */
    record Choke() implements GossipFrame {
        public static final int MESSAGE = 5;

        @Override
        public int message() {
            return MESSAGE;
        }
    }

    /** Takes {@link Choke} back. */
    record Unchoke() implements GossipFrame {
        public static final int MESSAGE = 6;

        @Override
        public int message() {
            return MESSAGE;
        }
    }
}
