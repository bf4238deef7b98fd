// What snarkjs takes, the best of several rounds after one that warms it up: a line for each operation, its name and
// milliseconds of CPU of all threads.
const fs = require("fs");
const path = require("path");
const snarkjs = require(path.join(process.argv[2], "build", "main.cjs"));

const ROUNDS = 5;

async function print(what, times, work) {
    let cpu = Infinity;
    await work();
    for (let round = 0; round < ROUNDS; round++) {
        const before = process.cpuUsage();
        for (let i = 0; i < times; i++) {
            await work();
        }
        const spent = process.cpuUsage(before);
        cpu = Math.min(cpu, (spent.user + spent.system) / 1000 / times);
    }
    console.log(`${what} ${cpu.toFixed(2)}`);
}

async function main() {
    const key = JSON.parse(fs.readFileSync("key.json"));
    const single = { singleThread: true };
    let made;
    await print("prove", 1, async () => {
        made = await snarkjs.groth16.prove("our.zkey", "our.wtns", undefined, single);
    });
    await print("verify", 20, async () => {
        if (!(await snarkjs.groth16.verify(key, made.publicSignals, made.proof))) {
            throw new Error("not proven");
        }
    });
    fs.writeFileSync("proof.json", JSON.stringify(made.proof));
    process.exit(0);
}

main();
