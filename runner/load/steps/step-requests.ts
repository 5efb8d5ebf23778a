import {
  type Expectation,
  type Expectations,
  ITEM_EXPECTATIONS,
  expectedOf,
} from '../../../scenarios/own/expectation.ts';
import type { WireText } from '../http/wire-text.ts';
import { type Schedule, dueAfter, schedulesOf } from '../pacing/pacing.ts';
import type { Step } from './step.ts';

/** The requests of a step in order, written before it begins: nothing but sending is left to do within it. */
export interface StepRequests {
  readonly schedule: Schedule;
  /** When each is due, in ms from the beginning of the step. */
  readonly dueMs: Float64Array;
  /** Each as it is sent. */
  readonly wires: readonly string[];
  /** What a good answer to each is. */
  readonly expectations: readonly Expectation[];
}

/** Writes the requests of a step; `requestAt` gives the one of an index, counted from the beginning of the step. */
export function stepRequests(
  { ratePerSec, durationMs, seed }: Pick<Step, 'ratePerSec' | 'durationMs' | 'seed'>,
  requestAt: (index: number) => WireText,
  expectations: Expectations = ITEM_EXPECTATIONS,
): StepRequests {
  const [schedule] = schedulesOf({ arrivals: 'poisson', ratePerSec, seed }, [durationMs]) as [Schedule];
  const dueMs: number[] = [];
  for (let due = dueAfter(schedule, 0, 0); due !== null; due = dueAfter(schedule, dueMs.length, due)) dueMs.push(due);
  const requests = dueMs.map((_due, index) => requestAt(index));
  return {
    schedule,
    dueMs: Float64Array.from(dueMs),
    wires: requests.map(({ wire }) => wire),
    expectations: requests.map(({ operation }) => expectedOf(expectations, operation)),
  };
}
