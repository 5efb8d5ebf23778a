import { Server } from 'node:http';

/**
 * A slowdown on purpose, for the gate's self-check: preloaded into a side's process (`--import`), it makes every request of a
 * `node:http` server use so much more processor time, or wait so much longer. `STACKBENCH_PLANT` says how much: `cpu:2.5us`, `wait:2ms`.
 */
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

/** Burns a fixed amount of work, whose time is measured once on this thread's own clock, so that waiting for a core does not count. */
function burning(us: number): Slowed {
  const rounds = Math.max(1, Math.round(us / usPerRound()));
  return (go) => {
    work(rounds);
    go();
  };
}

function usPerRound(): number {
  const probe = 20_000;
  const costs: number[] = [];
  for (let time = 0; time < 40; time += 1) {
    const before = process.threadCpuUsage();
    work(probe);
    const { user, system } = process.threadCpuUsage(before);
    costs.push((user + system) / probe);
  }
  return costs.slice(10).sort((a, b) => a - b)[15] ?? 0.001;
}

let sink = 1;
function work(rounds: number): void {
  let value = sink;
  for (let round = 0; round < rounds; round += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  sink = value;
}
