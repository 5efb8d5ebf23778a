import { Server } from 'node:http';

/**
 * A slowdown on purpose, for the gate's self-check: preloaded into a side's process (`--import`), it makes every request of a
 * `node:http` server use so much more processor time, or wait so much longer. `STACKBENCH_PLANT` says how much: `cpu:2.5us`, `wait:2ms`.
 */
/** Keeps the work from being optimised away. */
let sink = 1;
const [, kind, amount] = /^(cpu|wait):([\d.]+)(?:us|ms)$/.exec(process.env['STACKBENCH_PLANT'] ?? '') ?? [];
const prototype = Server.prototype as { emit: (this: Server, ...args: unknown[]) => boolean };
const { emit } = prototype;
const slowed = kind === 'cpu' ? burning(Number(amount)) : waiting(Number(amount));
if (kind !== undefined) {
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

/** Burns a fixed amount of work. */
function burning(us: number): Slowed {
  const rounds = Math.max(1, Math.round(us / usPerRound()));
  return (go) => {
    work(rounds);
    go();
  };
}

/** The median of many short probes: few of them lose the core, and all see how busy its caches and its twin are. */
function usPerRound(): number {
  const [probes, rounds] = [600, 10_000];
  const costs = Array.from({ length: probes }, () => {
    const began = performance.now();
    work(rounds);
    return ((performance.now() - began) * 1000) / rounds;
  });
  // The first third runs before the loop is compiled.
  return costs.slice(probes / 3).sort((a, b) => a - b)[probes / 3] as number;
}

function work(rounds: number): void {
  let value = sink;
  for (let round = 0; round < rounds; round += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  sink = value;
}
