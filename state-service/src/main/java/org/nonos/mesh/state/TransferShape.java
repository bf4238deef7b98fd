package org.nonos.mesh.state;

import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.SizeClasses;
import org.nonos.mesh.state.FetchOptions.Profile;
import org.nonos.mesh.state.message.StreamCodec;

/**
 * How a transfer looks to whoever sees only its volume: so many answers of one length as the size class of the
 * capsule's length says. Answers that the capsule itself does not fill are asked for as padding.
 *
 * @param answers how many answers a fetch asks for when nothing goes wrong
 * @param padding how many of these carry nothing
 */
public record TransferShape(long answers, long padding) {

    /** Length of every answer that carries a shard, or stands in for one. */
    public static final int ANSWER_BYTES = StreamCodec.MAX_BYTES;

    static TransferShape of(ShardLayout layout, Profile profile) {
        ShardLayout padded = new ShardLayout(paddedLength(layout.length()), layout.coding());
        long answers = answers(padded, profile);
        return new TransferShape(answers, answers - answers(layout, profile));
    }

    private static long answers(ShardLayout layout, Profile profile) {
        int parities = layout.generations() * layout.coding().parityShards();
        return (long) layout.chunks() + (profile == Profile.FAST ? parities : 0);
    }

    /** The largest capsules are beyond all classes. */
    private static long paddedLength(long length) {
        return length > SizeClasses.MOST_BYTES ? length : SizeClasses.padded(length);
    }
}
