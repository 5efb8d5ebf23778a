import { Server } from 'node:http';
import { parseInstruction } from './plant-instruction.ts';

/**
 * Slows a side down on purpose, for the gate's self-check. Preloaded into the side's process (`--import`), it adds CPU
 * work or a delay to every request of a `node:http` server, as `STACKBENCH_PLANT` says. With `cpu:0rounds` only its own
 * overhead remains.
 */

const instruction = parseInstruction(process.env['STACKBENCH_PLANT'] ?? '');
const prototype = Server.prototype as { emit: (this: Server, ...args: unknown[]) => boolean };
const { emit } = prototype;
/** Keeps the work from being optimised away. */
let sink = 1;

type Slowed = (go: () => void) => void;

if (instruction !== null) {
  const slowed = instruction.kind === 'cpu' ? working(instruction.rounds) : waiting(instruction.ms);
  prototype.emit = function (this: Server, ...args: unknown[]): boolean {
    if (args[0] !== 'request') return emit.apply(this, args);
    slowed(() => emit.apply(this, args));
    return true;
  };
}

function waiting(ms: number): Slowed {
  return (go) => void setTimeout(go, ms);
}

/**
 * A fixed amount of work, not of time: other load on the core makes it slower as it makes the service's own work
 * slower.
 */
function working(amount: number): Slowed {
  return (go) => {
    let value = sink;
    for (let round = 0; round < amount; round += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
    sink = value;
    go();
  };
}
