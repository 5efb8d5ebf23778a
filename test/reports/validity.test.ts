import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measured } from '../../model/document/measured.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult, type ResultOptions } from '../support/make-result.ts';

/** The same visit with its measured rounds changed. */
function changed(visit: Visit, change: (measured: Measured) => Measured): Visit {
  const rounds = visit.rounds.map((round) =>
    round.state === 'completed' ? { ...round, measured: change(round.measured) } : round,
  );
  return { ...visit, rounds };
}

function withResources(change: Partial<Measured['resources']>): ResultOptions {
  return {
    visit: (visit) => changed(visit, (measured) => ({ ...measured, resources: { ...measured.resources, ...change } })),
  };
}

/** Only this stack in this repetition. */
const at = (target: string, repetition: number, change: (measured: Measured) => Measured): ResultOptions => ({
  visit: (visit) => (visit.target === target && visit.repetition === repetition ? changed(visit, change) : visit),
});

/** The sentences of it as one text. */
function validity(result: RunResult): { readonly text: string; readonly tone: string } {
  const { sentences } = buildReportModel(result);
  const own = sentences.filter(({ text }) => /^(Validity: |Reasons for doubt: )/.test(text));
  return { text: own.map(({ text }) => text).join(' '), tone: own[0]?.tone ?? '' };
}

const note = (code: string): RecordedWarning => ({ code, message: code, fix: 'Nothing.', invalidates: false });

describe('the sentence about validity', () => {
  it('finds nothing in a quiet run, and says what the controls showed', () => {
    for (const [turns, unit] of [
      [true, 'blocks'],
      [false, 'repetitions'],
    ] as const) {
      const { text, tone } = validity(makeResult({ turns }));
      assert.match(text, /^Validity: no invalid figure was found in 60 rounds\./);
      assert.match(text, new RegExp(`node-memory.* showed no change of the machine between ${unit}\\.$`));
      assert.equal(tone, 'good');
    }
  });

  it('doubts a run whose system reports no load of others, and names the CPU time that is missing', () => {
    const unknown = { foreignCpuShare: null, stealShare: null, appCpuUs: null, cores: null, runQueue: null };
    const { text, tone } = validity(makeResult(withResources(unknown)));
    assert.match(text, /whether other processes used the cores is unknown/);
    assert.match(text, /The CPU time of the stacks is not available\.$/);
    assert.equal(tone, 'caution');
  });

  const disturbed: readonly (readonly [string, ResultOptions, RegExp])[] = [
    [
      'a neighbour on one core of many',
      withResources({
        foreignCpuShare: 1 / 32,
        cores: {
          system: { cores: 24, foreignShare: 1 / 24, stealShare: 0 },
          generator: { cores: 8, foreignShare: 0, stealShare: 0 },
        },
      }),
      /other processes used the cores of the system under test \(up to 4\.2%, in 60 of 60 rounds\)/,
    ],
    [
      'a hypervisor that took from the core of the generator',
      withResources({
        cores: {
          system: { cores: 1, foreignShare: 0, stealShare: 0 },
          generator: { cores: 1, foreignShare: 0, stealShare: 0.3 },
        },
      }),
      /the hypervisor took time from the generator's cores/,
    ],
    [
      'a generator that waited for a core',
      withResources({ runQueue: { windowUs: 1e6, appUs: 0, servicesUs: {}, generatorUs: 2e5 } }),
      /a generator waited for a core \(up to 20% of the time, in 60 of 60 rounds\)/,
    ],
    ['foreign load in a file without cores', withResources({ foreignCpuShare: 0.3, cores: null }), /used the machine/],
    [
      'a ceiling that is wrong',
      { warnings: [note('ceiling-exceeded')] },
      /a generator's measured maximum rate is wrong/,
    ],
    [
      'a control that cost 31% more in one repetition',
      {
        turns: false,
        ...at('node-memory', 1, (measured) => ({
          ...measured,
          resources: { ...measured.resources, appCpuUs: (measured.resources.appCpuUs ?? 0) * 1.31 },
        })),
      },
      /the machine itself changed \(the CPU per request of node-memory changed by \d+% between repetitions\)/,
    ],
    [
      'a control that was a third as fast in one repetition',
      { turns: false, ...at('express-memory', 2, (measured) => ({ ...measured, elapsedMs: measured.elapsedMs * 3 })) },
      /the machine itself changed \(the throughput of express-memory changed by/,
    ],
  ];
  for (const [what, options, expected] of disturbed) {
    it(`does not call all figures valid with ${what}`, () => {
      const { text, tone } = validity(makeResult(options));
      assert.doesNotMatch(text, /no invalid figure was found/);
      assert.match(text, expected);
      assert.equal(tone, 'caution');
    });
  }

  it('says the answer in a short sentence, and then each doubt with how much and how often', () => {
    const waits = { windowUs: 1e6, appUs: 5e5, servicesUs: {}, generatorUs: 2e5 };
    const busy = { foreignShare: 0.9, stealShare: 0 };
    const cores = { system: { cores: 1, ...busy }, generator: { cores: 1, ...busy } };
    const result = makeResult({ ...withResources({ runQueue: waits, cores }), warnings: [note('not-steady')] });
    const own = buildReportModel(result).groups.certainty.filter(({ text }) => /^(Validity|Reasons)/.test(text));
    assert.equal(own[0]?.text, 'Validity: no figure is invalid, but some of the 60 rounds are doubtful.');
    assert.equal(
      own[1]?.text.replace(/ node-memory .*/, ''),
      "Reasons for doubt: other processes used the cores of the system under test (up to 90%, in 60 of 60 rounds); other processes used the generator's cores (up to 90%, in 60 of 60 rounds); an app waited for a core (up to 50% of the time, beyond the CPU time of its datastores, in 39 of 60 rounds); a generator waited for a core (up to 20% of the time, in 60 of 60 rounds); a stack had not reached a steady state.",
    );
  });

  it('does not doubt a run because a control came near the limit of the generator', () => {
    const near = (target: string): string =>
      validity(makeResult(at(target, 0, (measured) => ({ ...measured, warnings: [note('near-generator-limit')] }))))
        .tone;
    assert.deepEqual([near('node-memory'), near('express-redis')], ['good', 'caution']);
  });

  it('says that the machine was not checked where no control has two visits', () => {
    const ranked = TEN_STACKS.filter(({ group }) => group !== 'control');
    for (const options of [{ stacks: ranked }, { visits: 1 }]) {
      assert.match(validity(makeResult(options)).text, /Changes of the machine between blocks were not checked/);
      const older = validity(makeResult({ ...options, turns: false }));
      assert.match(older.text, /Changes of the machine between repetitions were not checked/);
    }
  });

  it('counts repetitions with shorter rounds like the others', () => {
    const half = at('node-memory', 1, (measured) => ({
      ...measured,
      elapsedMs: measured.elapsedMs / 2,
      operations: measured.operations.map((one) => ({ ...one, count: Math.round(one.count / 2) })),
      resources: { ...measured.resources, appCpuUs: (measured.resources.appCpuUs ?? 0) / 2 },
    }));
    assert.equal(validity(makeResult(half)).tone, 'good');
  });
});

describe('the facts about the machine', () => {
  const factsOf = (result: RunResult): ReadonlyMap<string, string> =>
    new Map(buildReportModel(result).environment.map(({ key = '', value }) => [key, value]));

  it('are shares of the cores under test, waits of app, datastores and generator, and the controls by repetition', () => {
    const facts = factsOf(
      makeResult(
        withResources({ runQueue: { windowUs: 1e6, appUs: 0, servicesUs: { postgres: 3e5 }, generatorUs: 2e4 } }),
      ),
    );
    assert.match(facts.get('foreign-load') ?? '', /^cores under test 1% .*; generator cores 0%/);
    assert.match(facts.get('run-queue') ?? '', /datastores, .* 30% .*; generator 2%/);
    assert.match(facts.get('controls') ?? '', /node-memory throughput [\d,]+ · [\d,]+ · [\d,]+ requests\/s/);
  });

  it('are left out if a file does not contain them', () => {
    const facts = factsOf(makeResult({ ...withResources({ cores: null, runQueue: null }), visits: 1 }));
    for (const key of ['foreign-load', 'run-queue', 'controls'] as const) assert.ok(!facts.has(key), key);
  });
});

describe("the generator's own latency", () => {
  const model = buildReportModel(makeResult());

  it('stands beside the latencies that it is part of, in each report', () => {
    const [own] = model.generatorLatencies;
    assert.ok(own?.engine === 'k6' && own.p99Us !== null && own.p50Us < own.p99Us);
    const said = /k6 against a server that does nothing: p50 0\.\d+ ms, p99 \d+\.\d+ ms/;
    assert.match(renderTerminal(model, { width: 120, color: false }), said);
    assert.match(renderMarkdown(model), said);
    assert.match(renderHtml(model).replaceAll('&#39;', "'"), said);
  });

  it('is not told by files that do not know it', () => {
    const old = buildReportModel({ ...makeResult(), calibrations: [] });
    assert.deepEqual(old.generatorLatencies, []);
    assert.doesNotMatch(renderMarkdown(old), /of this/);
  });

  it('has no p99 where too few requests lie above', () => {
    const { calibrations, ...rest } = makeResult();
    const one = { ...rest, calibrations: calibrations.filter(({ repetition }) => repetition === 0) };
    assert.equal(buildReportModel(one).generatorLatencies[0]?.p99Us, null);
  });
});
