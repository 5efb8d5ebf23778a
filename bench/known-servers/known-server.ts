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

/** Mean time of a worker for one request, ms, and the part of it that is the same for all. */
interface ServiceMs {
  readonly meanMs: number;
  readonly overheadMs: number;
}

/** The server as a queue; of one that sleeps the times are known, of one that spins they are measured. */
export function queueOf(
  server: KnownServer,
  times: ServiceMs = { meanMs: server.serviceMs, overheadMs: 0 },
): QueueModel {
  const { workers, shape, mostWaiting, mostConnections } = server;
  const { meanMs, overheadMs } = times;
  const limits = [mostWaiting === null ? null : mostWaiting + workers, mostConnections].filter((most) => most !== null);
  return {
    workers,
    fixedMs: shape === 'fixed' ? meanMs : overheadMs,
    exponentialMs: shape === 'fixed' ? 0 : meanMs - overheadMs,
    mostInSystem: limits.length === 0 ? null : Math.min(...limits),
  };
}
