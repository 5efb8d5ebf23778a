import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { cacheBreakEvens } from '../../reports/run/figures/cache-break-evens.ts';
import { type MadeStack, TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

/** CPU-µs per request without a cache. */
const WITHOUT_US = { usual: 100, hot: 300 };
const QUESTION = 'From which hit ratio does it pay?';

/** Hit ratio of each stack with a cache; of none for one without. */
type Ratios = Readonly<Record<string, number>>;

const LRU: Ratios = {
  'express-postgres@lruEntries=10': 0.1,
  'express-postgres@lruEntries=50': 0.5,
  'express-postgres@lruEntries=90': 0.9,
};

interface Made {
  readonly ratios?: Ratios;
  /** The same in a second scenario; absent for none. */
  readonly hot?: Ratios;
  /** CPU-µs of app and datastores per request with a cache. */
  readonly costUs?: (ratio: number, target: string) => number;
  readonly kind?: 'break-even' | 'difference';
  readonly visits?: number;
  readonly change?: (result: RunResult) => void;
}

function resultOf({
  ratios = LRU,
  hot,
  costUs = (ratio) => 120 - 50 * ratio,
  kind,
  visits = 6,
  change,
}: Made): RunResult {
  const stacks = ['express-postgres@default', ...Object.keys(ratios)].map((id): MadeStack => {
    const [stack = assert.fail()] = TEN_STACKS.filter((one) => one.id === id.split('@')[0]);
    return { ...stack, id };
  });
  const result = makeResult({ stacks, visits, engines: ['autocannon'] });
  const answer = { kind: kind ?? 'break-even', per: 'read' };
  result.plan.study = studyRecordSchema.parse({ id: 'cache', question: QUESTION, answer });
  result.plan.thresholds = [];
  for (const target of result.targets) target.variant = { of: target.id.split('@')[0] ?? '', settings: {} };
  if (hot !== undefined) playHot(result);
  for (const visit of result.visits) {
    const ratio = (visit.scenario === 'hot' ? hot : ratios)?.[visit.target];
    const hits = Math.round((ratio ?? 0) * 10_000);
    visit.cache = ratio === undefined ? null : { hits, misses: 10_000 - hits };
    for (const round of visit.rounds) {
      if (round.state !== 'completed') continue;
      const { operations, resources } = round.measured;
      const good = operations.reduce((all, { outcome, count }) => all + (outcome === 'ok' ? count : 0), 0);
      // The whole block is disturbed in the same way, each stack by a little more.
      const noise = 1 + 0.1 * ((visit.repetition % 3) - 1) + 0.002 * ((visit.index % 5) - 2);
      const us =
        (ratio === undefined ? WITHOUT_US[visit.scenario === 'hot' ? 'hot' : 'usual'] : costUs(ratio, visit.target)) *
        noise *
        good;
      const parts = Object.keys(resources.servicesCpuUs);
      resources.appCpuUs = us - 10 * good * parts.length;
      for (const id of parts) resources.servicesCpuUs[id] = 10 * good;
    }
  }
  change?.(result);
  return result;
}

/** Adds a second scenario, whose machine is three times as slow. */
function playHot({ plan, visits }: RunResult): void {
  const [first = assert.fail()] = plan.scenarios;
  plan.scenarios.push({ ...first, id: 'hot' });
  visits.push(
    ...structuredClone(visits).map((visit) => ({ ...visit, scenario: 'hot', index: visit.index + visits.length })),
  );
}

function textsOf(made: Made): string[] {
  return buildReportModel(resultOf(made)).sentences.map(({ text }) => text);
}

function answersOf(made: Made): string[] {
  return textsOf(made).filter((text) => /^The \w+ cache(:| pays| does not pay| saves| in front of)/.test(text));
}

describe('the answer of a study of caches', () => {
  it('is the hit ratio from which the CPU time of app and datastores is less, with its interval', () => {
    const [text = '', ...others] = answersOf({});
    assert.deepEqual(others, []);
    const [, at, lo, hi, saved] =
      /^The LRU cache pays from a hit ratio of (\d+)% \[(\d+)–(\d+)\]: at 90% it saves ([\d.]+)% \[[\d.]+–[\d.]+\] of the CPU time per read of express-postgres\.$/.exec(
        text,
      ) ?? assert.fail(text);
    assert.ok(Math.abs(Number(at) - 40) <= 1 && Number(lo) <= 40 && Number(hi) >= 40, text);
    assert.ok(Math.abs(Number(saved) - 25) <= 1, text);
  });

  it('is one for each cache, by its name', () => {
    const ratios = {
      'express-postgres-redis@ttlSeconds=1': 0.2,
      'express-postgres-redis@ttlSeconds=60': 0.9,
      'express-postgres-memcached@ttlSeconds=1': 0.3,
      'express-postgres-memcached@ttlSeconds=60': 0.8,
    };
    const costUs = (ratio: number, target: string): number =>
      target.includes('redis') ? 130 - 60 * ratio : 150 - 20 * ratio;
    const [memcached = '', redis = '', ...others] = answersOf({ ratios, costUs }).sort();
    assert.deepEqual(others, []);
    assert.match(memcached, /^The Memcached cache does not pay at any hit ratio measured \(30% to 80%\)/);
    assert.match(redis, /^The Redis cache pays from a hit ratio of 50% \[(49|50)–(50|51)\]/);
  });

  it('takes the hit ratios of all scenarios, each beside the stack without a cache in the same scenario', () => {
    const lru = 'express-postgres@lruEntries=10';
    const costUs = (ratio: number): number => (ratio > 0.6 ? 3 : 1) * (120 - 50 * ratio);
    const [text = '', ...others] = answersOf({ ratios: { [lru]: 0.1 }, hot: { [lru]: 0.8 }, costUs });
    assert.deepEqual(others, []);
    assert.match(text, /^The LRU cache pays from a hit ratio of (39|40|41)% \[/);
  });

  it('says that a cache does not pay, or pays everywhere, only of the hit ratios measured', () => {
    const [never = ''] = answersOf({ costUs: (ratio) => 120 - 10 * ratio });
    assert.match(
      never,
      /^The LRU cache does not pay at any hit ratio measured \(10% to 90%\): at the highest it costs 1[01]\.\d% \[[\d.]+–[\d.]+\] more CPU time per read than express-postgres\.$/,
    );
    const [always = ''] = answersOf({ costUs: (ratio) => 95 - 50 * ratio });
    assert.match(
      always,
      /^The LRU cache pays at every hit ratio measured \(10% to 90%\): it saves (9|10)\.\d% \[[\d.]+–[\d.]+\] of the CPU time per read of express-postgres at the lowest and (49|50)\.\d% \[[\d.]+–[\d.]+\] at the highest\.$/,
    );
  });

  it('says up to which hit ratio it pays if it costs more at a higher one', () => {
    const [text = '', ...others] = answersOf({ costUs: (ratio) => 80 + 50 * ratio });
    assert.deepEqual(others, []);
    assert.match(
      text,
      /^The LRU cache pays up to a hit ratio of (39|40|41)% \[\d\d–\d\d\]: at 10% it saves 1[45]\.\d% \[[\d.]+–[\d.]+\] of the CPU time per read of express-postgres\.$/,
    );
  });

  it('names no hit ratio above 100% if an end is not sure', () => {
    // One end saves a third, or costs a fifth more, in turns; the other saves 4%.
    const uneven =
      (at: number) =>
      (result: RunResult): void => {
        for (const visit of result.visits)
          for (const round of visit.rounds)
            if (round.state === 'completed' && visit.target.endsWith(at === 0.1 ? '=10' : '=90'))
              round.measured.resources.appCpuUs =
                (round.measured.resources.appCpuUs ?? 0) * (visit.repetition % 2 === 0 ? 0.7 : 1.2);
      };
    const costUs = (): number => 96;
    const ratios = { 'express-postgres@lruEntries=10': 0.1, 'express-postgres@lruEntries=90': 0.9 };
    assert.match(
      answersOf({ costUs, ratios, change: uneven(0.1) }).join(),
      /pays from a hit ratio of \d\d% at most \(the lowest measured is 10%\): at 90% it saves/,
    );
    assert.match(
      answersOf({ costUs, ratios, change: uneven(0.9) }).join(),
      /pays up to a hit ratio of \d\d% at least \(the highest measured is 90%\): at 10% it saves/,
    );
  });

  it('says of both ends that nothing is decided', () => {
    const change = (result: RunResult): void => {
      for (const visit of result.visits)
        for (const round of visit.rounds)
          if (round.state === 'completed' && visit.target !== 'express-postgres@default')
            round.measured.resources.appCpuUs =
              (round.measured.resources.appCpuUs ?? 0) * (visit.repetition % 2 === 0 ? 0.8 : 1.2);
    };
    assert.match(
      answersOf({ costUs: () => 100, change }).join(),
      /^The LRU cache saves between −\d+\.\d% and \d+\.\d% of the CPU time per read of express-postgres at a hit ratio of 10%, and between −\d+\.\d% and \d+\.\d% at 90%: whether it pays, and from which hit ratio on, is not decided\.$/,
    );
  });

  it('says that the saving does not change evenly', () => {
    const [bent = ''] = answersOf({ costUs: (ratio) => (ratio === 0.5 ? 120 : 120 - 50 * ratio) });
    assert.match(
      bent,
      /The saving does not change evenly with the hit ratio: it is up to 1\d\.\d% off the straight line/,
    );
  });

  it('leaves out a block that lacks one of the stacks', () => {
    const change = (result: RunResult): void => {
      const [visit] = result.visits.filter(({ target }) => target === 'express-postgres@lruEntries=50');
      if (visit !== undefined) visit.state = 'failed';
    };
    const result = resultOf({ change });
    const [found] = cacheBreakEvens(result, buildReportModel(result).sections);
    assert.ok(found !== undefined && found.result.kind === 'pays-from');
    assert.equal(found.result.blocks, 5);
  });

  it('is unknown with too few blocks, without CPU time, and with hit ratios that hardly differ', () => {
    const unknown = 'The LRU cache in front of express-postgres: the hit ratio from which it pays is unknown: ';
    const few = `${unknown}fewer than three blocks have a trusted CPU time and hit ratio of all its stacks.`;
    assert.deepEqual(answersOf({ visits: 2 }), [few]);
    const change = (result: RunResult): void => {
      for (const { rounds } of result.visits)
        for (const round of rounds)
          if (round.state === 'completed') round.measured.resources.servicesCpuUs['postgres'] = null;
    };
    assert.deepEqual(answersOf({ change }), [few]);
    const without = (result: RunResult): void => {
      result.visits = result.visits.filter(({ target }) => target !== 'express-postgres@default');
    };
    assert.deepEqual(answersOf({ change: without }), [few]);
    const doubtful = (result: RunResult): void => {
      const warning = { code: 'service-emptied', message: 'Emptied.', fix: 'Again.', invalidates: true } as const;
      result.visits.find(({ target }) => target === 'express-postgres@lruEntries=90')?.warnings.push(warning);
    };
    assert.deepEqual(answersOf({ change: doubtful }), [few]);
    const narrow = `${unknown}the measured hit ratios are too close to each other.`;
    assert.deepEqual(answersOf({ ratios: { 'express-postgres@lruEntries=50': 0.5 } }), [narrow]);
    assert.deepEqual(
      answersOf({ ratios: { 'express-postgres@lruEntries=50': 0.5, 'express-postgres@lruEntries=55': 0.55 } }),
      [narrow],
    );
  });

  it('is unknown of a cache that cannot be compared with the stack without it, beside one that can', () => {
    const ratios = {
      'express-postgres-redis@ttlSeconds=1': 0.2,
      'express-postgres-redis@ttlSeconds=60': 0.9,
      'express-postgres-memcached@ttlSeconds=1': 0.3,
      'express-postgres-memcached@ttlSeconds=60': 0.8,
    };
    const costUs = (ratio: number): number => 130 - 60 * ratio;
    const standIn = (result: RunResult): void => {
      for (const target of result.targets) if (target.id.includes('memcached')) target.group = 'stand-in';
    };
    const [unknown = '', redis = '', ...others] = answersOf({ ratios, costUs, change: standIn }).sort();
    assert.deepEqual(others, []);
    assert.equal(
      unknown,
      'The Memcached cache in front of express-postgres: the hit ratio from which it pays is unknown: not all of its stacks are in the same table as the one without it.',
    );
    assert.match(redis, /^The Redis cache pays from a hit ratio of 50% \[/);
    const withoutStore = { ...ratios, 'express-mongodb-redis@ttlSeconds=60': 0.9 };
    const unmeasured = answersOf({ ratios: withoutStore, costUs }).filter((text) => text.includes('unknown'));
    assert.deepEqual(unmeasured, [
      'The Redis cache: the hit ratio from which it pays is unknown: the stack without it was not measured.',
    ]);
  });

  it('is unknown if all visits of one of its stacks failed, or none had a hit ratio', () => {
    const few =
      'The LRU cache in front of express-postgres: the hit ratio from which it pays is unknown: fewer than three blocks have a trusted CPU time and hit ratio of all its stacks.';
    const isOne = ({ target }: { target: string }): boolean => target === 'express-postgres@lruEntries=50';
    const settingsOf = (result: RunResult): void => {
      for (const { id, variant } of result.targets)
        if (variant !== null && id.includes('lru')) variant.settings = { 'app.lruCache': true };
    };
    const failed = (result: RunResult): void => {
      settingsOf(result);
      for (const visit of result.visits.filter(isOne)) Object.assign(visit, { state: 'failed', cache: null });
    };
    assert.deepEqual(answersOf({ change: failed }), [few]);
    const uncounted = (result: RunResult): void => {
      settingsOf(result);
      for (const visit of result.visits.filter(isOne)) visit.cache = null;
    };
    assert.deepEqual(answersOf({ change: uncounted }), [few]);
  });

  it('is unknown if there is no stack with a cache', () => {
    const none = `${QUESTION} Unknown: no stack with a cache could be compared with the same one without it.`;
    assert.ok(textsOf({ ratios: {} }).includes(none));
  });

  it('is said by no study that asks something else', () => {
    assert.deepEqual(answersOf({ kind: 'difference' }), []);
  });
});

describe('times to live', () => {
  /** Each app is filled in 1 s, warmed up in 2 s, and measured in 2 s. */
  function expiryOf(...seconds: readonly number[]): string[] {
    const names = seconds.map((ttl) => `express-postgres-redis@ttlSeconds=${ttl}`);
    const ratios = Object.fromEntries(names.map((name) => [name, 0.5]));
    const change = (result: RunResult): void => {
      for (const target of result.targets) {
        const ttl = target.id.split('=')[1];
        if (target.variant !== null && ttl !== undefined) target.variant.settings = { 'cache.ttlSeconds': Number(ttl) };
      }
      for (const visit of result.visits)
        visit.phasesMs = { start: 9000, conformance: 9000, fill: 1000, 'warm-up': 2000, autocannon: 2000, stop: 9000 };
    };
    return textsOf({ ratios, change }).filter((text) => text.includes('expired'));
  }

  it('that are longer than every block are said to make no difference', () => {
    assert.deepEqual(expiryOf(1, 60, 300), [
      'express-postgres-redis@ttlSeconds=60 and express-postgres-redis@ttlSeconds=300 do not differ in what expired: nothing did, because no block took more than 20 s from the fill of the caches to its end.',
    ]);
  });

  it('are said nothing of if only one is longer', () => {
    assert.deepEqual(expiryOf(1, 4, 60), []);
    assert.deepEqual(expiryOf(60), []);
  });
});
