import type { LimitSignals } from '../document/limit-signals.ts';
import type { Limiter } from './limiter.ts';

/** A number that speaks for a limit, and how it is printed. */
export interface Observation {
  readonly signal: string;
  readonly value: number;
  readonly print: (value: number) => string;
}

/** What one step of overload shows. */
export interface FoundLimit {
  readonly limiter: Limiter;
  /** The datastore or pool that is meant. */
  readonly subject: string | null;
  readonly seen: readonly Observation[];
}

/** An observation, or none if it is unknown. */
export function observed(
  signal: string,
  value: number | null,
  print: Observation['print'] = asPercent,
): readonly Observation[] {
  return value === null ? [] : [{ signal, value, print }];
}

/** How much of the cores of app and datastores some of them used. */
export function ofCores(used: number | null, { cores }: Pick<LimitSignals, 'cores'>): number | null {
  return used === null ? null : used / cores;
}

export function asPercent(value: number): string {
  const percent = value * 100;
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)}%`;
}

export function ofTheTime(value: number): string {
  return `${asPercent(value)} of the time`;
}

export function ofTheCores(value: number): string {
  return `${asPercent(value)} of the cores`;
}

export function asMs(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export function asCount(value: number): string {
  return String(Math.round(value));
}
