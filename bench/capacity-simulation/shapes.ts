import { exponential, normal } from './timeline.ts';

/** A kind of server. */
export interface Shape {
  readonly name: string;
  readonly servers: number;
  readonly meanMs: number;
  /** A service time with mean 1. */
  readonly draw: (random: () => number) => number;
  /** Whether a service time needs no core, as a query that sleeps; then neither pauses nor others delay it. */
  readonly sleeps?: boolean;
  readonly pauses?: boolean;
  /** A second server, equal to the first, that answers pass afterwards. */
  readonly twice?: boolean;
  /** Maximum number of requests that wait; the others are refused at once. */
  readonly room?: number;
}

const fixed = (): number => 1;
/** Lognormal with a squared coefficient of variation of 4.4. */
const heavy = (random: () => number): number => Math.exp(1.3 * normal(random) - 1.3 ** 2 / 2);
/** Gamma with a squared coefficient of variation of 0.5. */
const twoPhases = (random: () => number): number => (exponential(random) + exponential(random)) / 2;
const uniform = (random: () => number): number => 2 * random();
/** A mixture of two exponential times with a squared coefficient of variation of 3. */
const mixed = (random: () => number): number => {
  const short = 0.8536;
  return exponential(random) / (2 * (random() < short ? short : 1 - short));
};

/** The last four are no part of what the constants of `model/capacity/` were chosen on. */
export const SHAPES: readonly Shape[] = [
  { name: 'exponential 1 ms, pauses', servers: 1, meanMs: 1, draw: exponential, pauses: true },
  { name: 'exponential 1 ms', servers: 1, meanMs: 1, draw: exponential },
  { name: 'fixed 1 ms', servers: 1, meanMs: 1, draw: fixed },
  { name: 'fixed 1 ms, pauses', servers: 1, meanMs: 1, draw: fixed, pauses: true },
  { name: 'heavy 1 ms', servers: 1, meanMs: 1, draw: heavy },
  { name: 'heavy 1 ms, pauses', servers: 1, meanMs: 1, draw: heavy, pauses: true },
  { name: 'exponential 0.25 ms, pauses', servers: 1, meanMs: 0.25, draw: exponential, pauses: true },
  { name: 'exponential 0.25 ms', servers: 1, meanMs: 0.25, draw: exponential },
  { name: 'exponential 5 ms', servers: 1, meanMs: 5, draw: exponential },
  { name: 'exponential 5 ms, pauses', servers: 1, meanMs: 5, draw: exponential, pauses: true },
  { name: 'fixed 5 ms', servers: 1, meanMs: 5, draw: fixed },
  { name: 'fixed 10 ms', servers: 1, meanMs: 10, draw: fixed },
  { name: 'pool of 10, exponential 20 ms', servers: 10, meanMs: 20, draw: exponential, sleeps: true },
  { name: 'pool of 10, fixed 20 ms', servers: 10, meanMs: 20, draw: fixed, sleeps: true },
  { name: 'two workers, exponential 2 ms, pauses', servers: 2, meanMs: 2, draw: exponential, pauses: true },
  { name: 'two equal stages, exponential 1 ms', servers: 1, meanMs: 1, draw: exponential, twice: true },
  { name: 'exponential 10 ms', servers: 1, meanMs: 10, draw: exponential },
  { name: 'exponential 20 ms', servers: 1, meanMs: 20, draw: exponential },
  { name: 'heavy 5 ms', servers: 1, meanMs: 5, draw: heavy },
  { name: 'sheds above 50, exponential 1 ms', servers: 1, meanMs: 1, draw: exponential, room: 50 },
  {
    name: 'sheds above 200, exponential 1 ms, pauses',
    servers: 1,
    meanMs: 1,
    draw: exponential,
    room: 200,
    pauses: true,
  },
  { name: 'mixed 2 ms, pauses', servers: 1, meanMs: 2, draw: mixed, pauses: true },
  { name: 'uniform 3 ms', servers: 1, meanMs: 3, draw: uniform },
  { name: 'pool of 4, exponential 8 ms', servers: 4, meanMs: 8, draw: exponential, sleeps: true },
  { name: 'two phases 0.5 ms, pauses', servers: 1, meanMs: 0.5, draw: twoPhases, pauses: true },
];
