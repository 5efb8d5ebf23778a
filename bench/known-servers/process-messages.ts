import { z } from 'zod';
import type { KnownServer } from './known-server.ts';

/** What the process of a server is started with. */
export interface ProcessJob {
  readonly server: KnownServer;
  /** Turns of its work in one millisecond of CPU time. */
  readonly turnsPerMs: number;
  /** Of its service times. */
  readonly seed: number;
}

export const portSchema = z.object({ port: z.int().positive() });

export const countsSchema = z.object({
  /** Requests that were answered well, and with 503. */
  answered: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  /** Turns of work for them: exponential times are drawn, and their mean is a little off. */
  turns: z.int().nonnegative(),
  /** CPU time of the thread that does it, µs. */
  ranUs: z.int().nonnegative(),
  /** Connections that were closed at once. */
  closed: z.int().nonnegative(),
});
export type ServedCounts = z.infer<typeof countsSchema>;
