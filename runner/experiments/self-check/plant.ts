import { Server } from 'node:http';

/**
 * A slowdown on purpose, for the gate's self-check: preloaded into a side's process (`--import`), it makes every request of a
 * `node:http` server do so many rounds of work more, or wait so much longer. `STACKBENCH_PLANT` says how much: `cpu:1500rounds`,
 * `wait:2ms`. With `cpu:0rounds` it costs what it costs itself.
 */
/** Keeps the work from being optimised away. */
let sink = 1;
const [, rounds, waitMs] = /^(?:cpu:(\d+)rounds|wait:([\d.]+)ms)$/.exec(process.env['STACKBENCH_PLANT'] ?? '') ?? [];
const prototype = Server.prototype as { emit: (this: Server, ...args: unknown[]) => boolean };
const { emit } = prototype;
const slowed = rounds === undefined ? waiting(Number(waitMs)) : working(Number(rounds));
if (rounds !== undefined || waitMs !== undefined) {
  prototype.emit = function (this: Server, ...args: unknown[]): boolean {
    if (args[0] !== 'request') return emit.apply(this, args);
    slowed(() => emit.apply(this, args));
    return true;
  };
}

type Slowed = (go: () => void) => void;

function waiting(ms: number): Slowed {
  return (go) => void setTimeout(go, ms);
}

/** A fixed amount of work, not of time: what it takes grows with what else the core and its twin have to do, as the service's own does. */
function working(amount: number): Slowed {
  return (go) => {
    let value = sink;
    for (let round = 0; round < amount; round += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
    sink = value;
    go();
  };
}
