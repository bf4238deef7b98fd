package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The three files that snarkjs verifies with, read and written: {@code verification_key.json}, {@code proof.json} and
 * {@code public.json}, for protocol {@code groth16} and curve {@code bls12381}. Files are at most 64 KiB; their points
 * have to be in their groups and not the identity, public inputs below r and at most
 * {@value GeneralKey#MAX_PUBLIC_INPUTS}. A key's {@code vk_alphabeta_12} follows from other fields and is passed over.
 *
 * <p>Source: the format's only description is snarkjs 0.7 itself, whose output the tests read.
 */
public final class SnarkjsFiles {

    private static final String PROTOCOL = "groth16";
    private static final String CURVE = "bls12381";

    private SnarkjsFiles() {}

    public static Decoded<GeneralKey> readKey(byte[] json) {
        return table(json)
                .then(tree -> number(tree, "nPublic")
                        .then(count -> point(tree, "vk_alpha_1", Decimals::g1)
                                .then(alpha -> point(tree, "vk_beta_2", Decimals::g2)
                                        .then(beta -> point(tree, "vk_gamma_2", Decimals::g2)
                                                .then(gamma -> point(tree, "vk_delta_2", Decimals::g2)
                                                        .then(delta -> inputPoints(tree, count)
                                                                .then(inputs -> Decoded.ok(new GeneralKey(
                                                                        alpha, beta, gamma, delta, inputs)))))))));
    }

    public static Decoded<Groth16Proof> readProof(byte[] json) {
        return table(json)
                .then(tree -> point(tree, "pi_a", Decimals::g1)
                        .then(a -> point(tree, "pi_b", Decimals::g2)
                                .then(b -> point(tree, "pi_c", Decimals::g1)
                                        .then(c -> Decoded.ok(new Groth16Proof(a, b, c))))));
    }

    public static Decoded<List<Scalar>> readInputs(byte[] json) {
        return JsonReader.read(json)
                .then(tree -> tree instanceof JsonTree.Row(var items) && items.size() <= GeneralKey.MAX_PUBLIC_INPUTS
                        ? each(items, Decimals::scalar)
                        : Decoded.refused("bad-inputs", "a row of at most " + GeneralKey.MAX_PUBLIC_INPUTS));
    }

    public static String write(GeneralKey key) {
        Map<String, JsonTree> fields = head();
        fields.put("nPublic", new JsonTree.Whole(key.publicInputs()));
        fields.put("vk_alpha_1", Decimals.of(key.alpha()));
        fields.put("vk_beta_2", Decimals.of(key.beta()));
        fields.put("vk_gamma_2", Decimals.of(key.gamma()));
        fields.put("vk_delta_2", Decimals.of(key.delta()));
        fields.put("IC", row(key.inputs(), Decimals::of));
        return JsonWriter.write(new JsonTree.Table(fields));
    }

    public static String write(Groth16Proof proof) {
        Map<String, JsonTree> fields = head();
        fields.put("pi_a", Decimals.of(proof.a()));
        fields.put("pi_b", Decimals.of(proof.b()));
        fields.put("pi_c", Decimals.of(proof.c()));
        return JsonWriter.write(new JsonTree.Table(fields));
    }

    public static String write(List<Scalar> publicInputs) {
        return JsonWriter.write(row(publicInputs, Decimals::of));
    }

    private static Map<String, JsonTree> head() {
        Map<String, JsonTree> fields = new LinkedHashMap<>();
        fields.put("protocol", new JsonTree.Text(PROTOCOL));
        fields.put("curve", new JsonTree.Text(CURVE));
        return fields;
    }

    private static <T> JsonTree row(List<T> items, Function<T, JsonTree> form) {
        return new JsonTree.Row(items.stream().map(form).toList());
    }

    private static Decoded<JsonTree> table(byte[] json) {
        return JsonReader.read(json)
                .then(tree -> tree.says("protocol", PROTOCOL) && tree.says("curve", CURVE)
                        ? Decoded.ok(tree)
                        : Decoded.refused("bad-protocol", "only " + PROTOCOL + " on " + CURVE + " is read"));
    }

    private static Decoded<Integer> number(JsonTree tree, String name) {
        return tree.field(name).orElse(null) instanceof JsonTree.Whole(int value)
                ? Decoded.ok(value)
                : Decoded.refused("missing-field", "no whole number " + name);
    }

    private static <T> Decoded<T> point(JsonTree tree, String name, Function<JsonTree, Decoded<T>> form) {
        Optional<JsonTree> field = tree.field(name);
        return field.map(form).orElseGet(() -> Decoded.refused("missing-field", "no " + name));
    }

    private static Decoded<List<G1Point>> inputPoints(JsonTree tree, int publicInputs) {
        List<JsonTree> points = tree.field("IC").map(JsonTree::items).orElse(List.of());
        return publicInputs <= GeneralKey.MAX_PUBLIC_INPUTS && points.size() == publicInputs + 1
                ? each(points, Decimals::g1)
                : Decoded.refused(
                        "bad-inputs",
                        "IC has a point more than nPublic says, which is at most " + GeneralKey.MAX_PUBLIC_INPUTS);
    }

    private static <T> Decoded<List<T>> each(List<JsonTree> trees, Function<JsonTree, Decoded<T>> form) {
        List<T> values = new ArrayList<>(trees.size());
        for (JsonTree tree : trees) {
            switch (form.apply(tree)) {
                case Decoded.Ok<T>(T value) -> values.add(value);
                case Decoded.Refused<T>(String code, String detail) -> {
                    return Decoded.refused(code, detail);
                }
            }
        }
        return Decoded.ok(List.copyOf(values));
    }
}
