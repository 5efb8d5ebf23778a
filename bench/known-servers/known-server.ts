import type { QueueModel } from '../../test/oracles/capacity/queue-model.ts';

/** A server whose capacity is known. */
export interface KnownServer {
  readonly id: string;
  /**
   * `spins`: each request is a fixed amount of work, which takes longer if others have the core. `sleeps`: it computes
   * when each answer is due and needs little CPU, so that its capacity does not depend on the machine.
   */
  readonly kind: 'spins' | 'sleeps';
  /** More than one only if it sleeps. */
  readonly workers: number;
  readonly shape: 'fixed' | 'exponential';
  /** Mean time of a worker for one request, ms; of one that spins without what a request costs otherwise. */
  readonly serviceMs: number;
  /** Requests that may wait for a worker; a further one is answered with 503. */
  readonly mostWaiting: number | null;
  /** Connections that may be open; a further one is closed at once. */
  readonly mostConnections: number | null;
}

const PLAIN = { workers: 1, mostWaiting: null, mostConnections: null } as const;
const SHAPES = ['fixed', 'exponential'] as const;

/** All of them; those of two neighbours are compared with each other. */
export const KNOWN_SERVERS: readonly KnownServer[] = [
  ...(['spins', 'sleeps'] as const).flatMap((kind) =>
    [0.5, 2, 10].flatMap((serviceMs) =>
      SHAPES.map((shape): KnownServer => ({ ...PLAIN, id: `${kind}-${shape}-${serviceMs}ms`, kind, shape, serviceMs })),
    ),
  ),
  { ...PLAIN, id: 'two-workers-2ms', kind: 'sleeps', workers: 2, shape: 'exponential', serviceMs: 2 },
  { ...PLAIN, id: 'pool-of-10-20ms', kind: 'sleeps', workers: 10, shape: 'fixed', serviceMs: 20 },
  { ...PLAIN, id: 'sheds-above-50', kind: 'sleeps', shape: 'exponential', serviceMs: 1, mostWaiting: 50 },
  { ...PLAIN, id: 'sheds-above-100', kind: 'sleeps', shape: 'fixed', serviceMs: 0.5, mostWaiting: 100 },
  { ...PLAIN, id: 'connections-50', kind: 'sleeps', shape: 'exponential', serviceMs: 2, mostConnections: 50 },
  { ...PLAIN, id: 'connections-200', kind: 'sleeps', shape: 'exponential', serviceMs: 0.5, mostConnections: 200 },
];

/** The server as a queue; `overheadMs` is what a request costs one that spins, in addition to its work. */
export function queueOf(server: KnownServer, overheadMs: number): QueueModel {
  const { workers, shape, serviceMs, mostWaiting, mostConnections } = server;
  const limits = [mostWaiting === null ? null : mostWaiting + workers, mostConnections].filter((most) => most !== null);
  return {
    workers,
    fixedMs: overheadMs + (shape === 'fixed' ? serviceMs : 0),
    exponentialMs: shape === 'exponential' ? serviceMs : 0,
    mostInSystem: limits.length === 0 ? null : Math.min(...limits),
  };
}
