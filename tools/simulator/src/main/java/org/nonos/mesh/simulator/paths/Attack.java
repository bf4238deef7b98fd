package org.nonos.mesh.simulator.paths;

/** How the hostile nodes came to be where they are. */
enum Attack {
    /** They are like all others: same trust, same speed, known from many sides. */
    NUMBER("by number"),
    /** They worked for it: full trust, and four times the others' speed. */
    FARMED("by farmed trust"),
    /** Like all others, but one introducer brought them all. */
    FLOOD("by one introducer");

    final String words;

    Attack(String words) {
        this.words = words;
    }
}
