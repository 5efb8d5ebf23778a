import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import type { Plan } from '../../model/document/plan.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';
import { completeMeasurement } from '../../runner/blocks/complete-measurement.ts';
import { RoundMeters } from '../../runner/blocks/round-meters.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { type Ceiling, generatorLimit } from '../../runner/load/ceilings/generator-limit.ts';
import { type Ceilings, measureCeilings } from '../../runner/load/ceilings/measure-ceilings.ts';
import { startNullServer } from '../../runner/load/ceilings/start-null-server.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { requireEngine } from '../../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { ForeignLoad } from '../support/foreign-load.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const CONNECTIONS = 16;
const ATTEMPTS = 3;
const autocannon = await requireEngine(engines.autocannon, process.env);
const pacer = await requireEngine(engines.pacer, process.env);
const closed: Load = { kind: 'closed', connections: CONNECTIONS };
const open: Load = { kind: 'open', ratePerSec: 300, maxInFlight: 150, arrivals: 'constant' };

describe('the rule of the generator that was the limit', () => {
  const warned = (
    load: Load,
    perSec: number,
    ceiling: Ceiling,
    used: number | null = null,
    wanted: number | null = used,
  ): RecordedWarning[] =>
    generatorLimit(
      { title: 'autocannon', load, operations: [{ count: perSec * 2 }], elapsedMs: 2000, used, wanted },
      ceiling,
    );
  const at = (perSec: number | null): Ceiling => ({ perSec, missedPerSec: null });

  it('invalidates a closed loop from 0.9 of the ceiling on, warns from 0.7, and says both figures', () => {
    const found = [6999, 7000, 8999, 9000].map((perSec) =>
      warned(closed, perSec, at(10_000)).map(({ code, invalidates }) => [code, invalidates]),
    );
    const near = [['near-generator-limit', false]];
    assert.deepEqual(found, [[], near, near, [['generator-limit', true]]]);
    assert.match(
      warned(closed, 9512, at(10_000))[0]?.message ?? '',
      /was the limit: 9,500 of the 10,000 requests\/s that autocannon/,
    );
  });

  it('says of a round above its ceiling that the ceiling is wrong, and lets the core of the generator decide', () => {
    const found = [0.5, 0.75, 0.95, null].map((used) => warned(closed, 24_000, at(19_000), used));
    assert.deepEqual(
      found.map((warnings) => warnings.map(({ code, invalidates }) => [code, invalidates])),
      [
        [['ceiling-exceeded', false]],
        [
          ['ceiling-exceeded', false],
          ['near-generator-limit', false],
        ],
        [
          ['ceiling-exceeded', false],
          ['generator-limit', true],
        ],
        [
          ['ceiling-exceeded', false],
          ['generator-limit', true],
        ],
      ],
    );
    assert.match(found[0]?.[0]?.message ?? '', /made 24,000 requests\/s, more than the 19,000 requests\/s .* is wrong/);
    for (const { message } of found.flat()) assert.doesNotMatch(message, /24,000 of the 19,000/);
  });

  it('sees a generator at the end of its core below a ceiling that is too high, and an idle one at a ceiling that is too low', () => {
    assert.deepEqual(
      [0.72, 0.93].map((used) => warned(closed, 6200, at(10_000), used).map(({ code }) => code)),
      [['near-generator-limit'], ['generator-limit']],
    );
    assert.deepEqual(
      warned(closed, 9500, at(10_000), 0.4).map(({ code }) => code),
      ['near-generator-limit'],
    );
    // Others kept it from its core: the figure is doubtful, but the generator was not at its own limit.
    assert.deepEqual(
      warned(closed, 2100, at(10_000), 0.35, 0.97).map(({ code }) => code),
      ['near-generator-limit'],
    );
    assert.match(
      warned(closed, 6200, at(10_000), 0.72)[0]?.message ?? '',
      /used its core, or waited for it, for 70% of the time or more/,
    );
  });

  it('invalidates an open-model round at a rate that the generator could not keep even so', () => {
    const missed = { perSec: 150, missedPerSec: 300 };
    assert.deepEqual(warned(open, 300, { perSec: 300, missedPerSec: 600 }), []);
    assert.deepEqual(warned(open, 300, at(600)), []);
    assert.equal(warned(open, 300, missed)[0]?.invalidates, true);
    assert.match(warned(open, 300, missed)[0]?.message ?? '', /cannot reach 300 requests\/s .*; it reached 150\./);
    const none = warned(open, 300, { perSec: null, missedPerSec: 75 })[0]?.message ?? '';
    assert.match(none, /cannot reach 75 requests\/s .*; no lower rate was tried\./);
  });

  it('says nothing if the ceiling is unknown', () => {
    assert.deepEqual(warned(closed, 50_000, at(null)), []);
  });
});

describe('a generator against a server that does nothing', () => {
  let place: Awaited<ReturnType<typeof openEnginePlace>>;
  let plan: Plan;
  let ceilings: Ceilings;
  const meanwhile = new ForeignLoad();
  before(async () => {
    place = await openEnginePlace();
    plan = planFor(place.job.items);
    ceilings = await meanwhile.during(() =>
      measureCeilings({
        ...place.job,
        plan,
        repetition: 0,
        engines: [autocannon, pacer],
        scenarios: [mixedCrud],
      }),
    );
  });
  after(async () => {
    await place.remove();
    nothingIsLeft();
  });

  async function warningsAgainst(server: {
    readonly baseUrl: string;
    readonly pid?: number;
  }): Promise<RecordedWarning[]> {
    const { pid } = server;
    const meters = new RoundMeters(
      {
        id: 'server',
        baseUrl: server.baseUrl,
        roots: [],
        pids: () => (pid === undefined ? [] : [pid]),
        loop: null,
        gone: new Promise(() => undefined),
        stop: () => Promise.resolve(),
      },
      [],
      plan,
    );
    const measurement = await autocannon.measure({
      ...place.job,
      scenario: mixedCrud,
      baseUrl: server.baseUrl,
      load: closed,
      durationMs: 1000,
      onWindow: (edge) => meters.onWindow(edge),
      onGenerator: (generator) => meters.onGenerator(generator),
    });
    meters.stop();
    const ceiling = ceilings.of('autocannon', mixedCrud.id);
    const around = { engine: autocannon, load: closed, ceiling, slices: [] };
    const measured = await completeMeasurement(measurement, meters, around);
    assert.equal(measured.generator.ceilingPerSec, ceiling.perSec);
    return measured.warnings;
  }

  it('has a ceiling in either model, the open one a rate that was tried', (test) => {
    assert.deepEqual(ceilings.warnings, []);
    assert.ok((ceilings.of('autocannon', mixedCrud.id).perSec ?? 0) > 2000);
    assert.deepEqual(ceilings.of('autocannon', 'another'), { perSec: null, missedPerSec: null });
    const own = ceilings.of('pacer', mixedCrud.id);
    if (own.perSec === plan.ratePerSec) {
      const [calibration] = ceilings.calibrations.filter(({ engine }) => engine === 'pacer');
      assert.ok(
        (calibration?.latencies ?? []).every(({ count }) => count > 0) && calibration?.latencies.length !== 0,
        'no latency of its own',
      );
      return;
    }
    assert.ok(own.missedPerSec === null || own.missedPerSec > (own.perSec ?? 0), JSON.stringify(own));
    const excuse = meanwhile.excuse();
    if (excuse === null) assert.fail(`The pacer kept to ${own.perSec} requests/s only.`);
    test.skip(excuse);
  });

  it('is found to be the limit of a round against that very server', async (test) => {
    const others = new ForeignLoad();
    const server = await startNullServer({ workDir: place.job.workDir, cpus: currentPlacement().systemCpus });
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const warnings = await others.during(() => warningsAgainst(server));
        if (warnings.some(({ code, invalidates }) => code === 'generator-limit' && invalidates)) return;
      }
    } finally {
      await server.stop();
    }
    const excuse = others.excuse();
    if (excuse === null) assert.fail('No round against the null server was found to be at the ceiling.');
    test.skip(excuse);
  });

  it('is not the limit of a server that takes 20 ms', async () => {
    const server = await startDelayServer({ delaysMs: [20] }, currentPlacement().systemCpus);
    try {
      const warnings = await warningsAgainst(server);
      assert.deepEqual(
        warnings.filter(({ code }) => code.endsWith('generator-limit')),
        [],
      );
    } finally {
      await server.stop();
    }
  });

  it('is not asked after an abort, and nothing is left running', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    const none = await measureCeilings({
      ...place.job,
      signal,
      plan,
      repetition: 0,
      engines: [autocannon],
      scenarios: [mixedCrud],
    });
    assert.deepEqual(none.warnings, []);
    assert.equal(none.of('autocannon', mixedCrud.id).perSec, null);
    nothingIsLeft();
  });

  it('that fails has an unknown ceiling, and the run says so, while the next one has its own', async () => {
    const broken = { ...autocannon, measure: () => Promise.reject(new Error('no socket')) };
    const asked = { ...place.job, plan, repetition: 0, engines: [broken, pacer], scenarios: [mixedCrud] };
    const { warnings, of } = await measureCeilings(asked);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['ceiling-unknown'],
    );
    assert.match(
      warnings[0]?.message ?? '',
      /^The maximum rate of autocannon in mixed-crud could not be measured: no socket$/,
    );
    assert.equal(of('autocannon', mixedCrud.id).perSec, null);
    assert.notDeepEqual(of('pacer', mixedCrud.id), { perSec: null, missedPerSec: null });
  });
});

function planFor(items: number): Plan {
  return resolvePlan(
    {
      title: null,
      study: null,
      targets: ['server'],
      scenarios: [mixedCrud],
      engines: ['autocannon', 'pacer'],
      arrivals: 'constant',
      ratePerSec: 200,
      connections: CONNECTIONS,
      items,
      visits: 1,
      durationMs: 1000,
      seed: 1,
      maxDurationMs: null,
      thresholds: [],
      thresholdsGiven: false,
      provider: null,
      allowStandIn: false,
      allowRemote: false,
    },
    currentPlacement(),
  );
}
