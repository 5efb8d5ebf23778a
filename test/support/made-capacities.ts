import type { CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import type { CapacityModel } from '../../reports/capacity/capacity-model.ts';
import { HOSTILE_NAMES, type MadeStack, TEN_STACKS } from './made-stacks.ts';
import { type CapacityOptions, makeCapacity } from './make-capacity.ts';

const named = (...ids: readonly string[]): MadeStack[] => TEN_STACKS.filter(({ id }) => ids.includes(id));

/** Two stacks on a quiet machine. */
export const TWO_STACKS = named('express-postgres', 'express-redis');

/** What can be said instead of a capacity, by stack. */
const ANSWERS: Readonly<Record<string, (measured: CapacityEstimate & { kind: 'measured' }) => CapacityEstimate>> = {
  'express-redis': (measured) => ({
    ...measured,
    caveats: ['disturbed', 'few-calm-steps'],
    blocks: measured.blocks.map((block) => ({ ...block, waitShare: 0.28, calmSteps: 2 })),
  }),
  'express-postgres': (measured) => ({
    ...measured,
    way: 'errors',
    caveats: ['never-recovered'],
    blocks: measured.blocks.map((block) => ({ ...block, way: 'errors', knee: null })),
  }),
  'express-postgres-redis': (measured) => ({
    ...measured,
    caveats: ['check-failed'],
    checks: { played: 4, calm: 3, kept: 1 },
  }),
  'express-postgres-memcached': ({ target, checks, caveats }) => ({
    target,
    checks,
    caveats,
    blocks: [],
    kind: 'misses-at-every-rate',
    perSec: 1,
    observed: { latencyMs: 412, errorShare: 0 },
  }),
  'express-memcached': ({ target, checks }) => ({
    target,
    checks,
    caveats: ['few-blocks'],
    blocks: [],
    kind: 'unknown',
    reason: 'No block of it was measured to its end.',
  }),
  'node-memory': ({ target, checks, caveats, blocks }) => ({
    target,
    checks,
    caveats,
    blocks: blocks.map((block) => ({ ...block, perSec: null, asFoundPerSec: null, atLeastPerSec: block.perSec })),
    kind: 'at-least',
    perSec: 16_200,
    endedBy: 'generator',
  }),
};

/** Every kind of answer in one measurement. */
export const MIXED: CapacityOptions = {
  estimate: (stack, measured) => ANSWERS[stack.id]?.(measured) ?? measured,
  limiter: (stack) => (stack.id === 'express-memcached' ? null : { ...NO_LIMIT, subject: null }),
};

const NO_LIMIT = { limiter: 'unknown', evidence: [], steps: 0, of: 40 } as const;

/** Reports of every shape that a measurement can leave. */
export const CAPACITY_MODELS = {
  ten: makeCapacity({ title: 'Before the pool was fixed' }).model,
  two: makeCapacity({ stacks: TWO_STACKS, blocks: 6 }).model,
  mixed: makeCapacity(MIXED).model,
  one: makeCapacity({ stacks: TWO_STACKS.slice(0, 1) }).model,
  none: makeCapacity({
    state: 'interrupted',
    visit: () => null,
    estimate: (_, { target }) => ({
      target,
      kind: 'unknown',
      reason: 'No block of it was measured to its end.',
      blocks: [],
      checks: { played: 0, calm: 0, kept: 0 },
      caveats: [],
    }),
    limiter: () => null,
  }).model,
} satisfies Record<string, CapacityModel>;

/** Ten stacks whose names, and whose texts, are attacks. */
export function hostileCapacity(): CapacityModel {
  const hostile = HOSTILE_NAMES.join(' ');
  const stacks = TEN_STACKS.map((stack, index) => ({
    ...stack,
    id: HOSTILE_NAMES[index] ?? '',
    title: HOSTILE_NAMES[index] ?? '',
  }));
  const warning = { code: 'hostile', message: hostile, fix: hostile, invalidates: false };
  return makeCapacity({
    title: hostile,
    stacks,
    warnings: [warning],
    skipped: [{ target: `skipped ${hostile}`, reason: hostile }],
    plan: { losses: [hostile] },
    visit: (visit) => ({
      ...visit,
      warnings: [warning],
      state: visit.index === 0 ? 'failed' : visit.state,
      error: visit.index === 0 ? { code: 'hostile', what: hostile, why: hostile, fix: hostile } : null,
    }),
    estimate: (_, measured) => measured,
    limiter: () => ({
      limiter: 'datastore-waits',
      subject: hostile,
      evidence: [{ signal: hostile, value: hostile }],
      steps: 1,
      of: 1,
    }),
  }).model;
}
