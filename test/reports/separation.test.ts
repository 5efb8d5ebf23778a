import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { parseDuration } from '../../model/duration.ts';
import { MOST_VISITS } from '../../model/limits.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { PlanRequest } from '../../runner/experiments/run/plan/plan-request.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const ROUND_MS = 2000;

interface Tied {
  readonly seconds: number;
  readonly apart?: number;
  /** How much more or less the first stack served in the second and third visit. */
  readonly noise?: number;
  readonly losses?: readonly string[];
}

/**
 * A run of so many seconds in which two of ten stacks differ by the share `apart`, and from visit to visit by the share
 * `noise` more.
 */
function tiedRun({ seconds, apart = 0.03, noise = 0.04, losses = [] }: Tied): RunResult {
  const stacks = TEN_STACKS.map((stack, index) => ({ ...stack, group: index < 2 ? ('ranked' as const) : stack.group }));
  const ranked = stacks.slice(0, 2).map((stack) => ({ ...stack, durability: 'durable' as const }));
  const result = makeResult({
    stacks: [...ranked, ...stacks.filter(({ group }) => group !== 'ranked')],
    durationMs: ROUND_MS,
  });
  const factors = [1, 1 + noise, 1 - noise];
  for (const visit of result.visits) {
    const factor = visit.target === ranked[0]?.id ? (factors[visit.repetition] ?? 1) : 1 + apart;
    for (const round of visit.rounds)
      if (round.state === 'completed' && round.load.kind === 'closed')
        round.measured.operations = [
          { operation: 'get', outcome: 'ok', count: Math.round(10_000 * factor), latency: null },
        ];
  }
  result.finishedAt = new Date(Date.parse(result.startedAt) + seconds * 1000).toISOString();
  result.plan.losses.push(...losses);
  return result;
}

const adviceOf = (result: RunResult): string =>
  buildReportModel(result).groups.certainty.find(({ text }) => text.startsWith('The difference in throughput '))
    ?.text ?? assert.fail('no advice');

const flagsOf = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/--([a-z-]+) (\w+)/g)].map(([, flag, value]) => [`${flag}`, `${value}`]));

/** What the tool plans when the flags are added to the command that made the run. */
function planned({ plan }: RunResult, flags: ReadonlyMap<string, string>, asked: Partial<PlanRequest> = {}) {
  const duration = flags.get('duration');
  return resolvePlan(
    {
      ...plan,
      durationMs: ROUND_MS,
      ...asked,
      ...(duration === undefined ? {} : { durationMs: parseDuration(duration, '--duration') }),
      scenarios: plan.scenarios.map(({ id }) => ({ id, description: '', mix: { get: 1 }, keys: { kind: 'uniform' } })),
      visits: Number(flags.get('visits')),
      maxDurationMs: parseDuration(flags.get('max-duration') ?? '', '--max-duration'),
    },
    { generatorCpus: [], systemCpus: [] },
  );
}

for (const [title, seconds] of [
  ['a machine faster than estimated', 60],
  ['a machine slower than estimated', 900],
] as const)
  test(`what a tie asks for is planned in full on ${title}`, () => {
    const result = tiedRun({ seconds });
    const text = adviceOf(result);
    assert.match(
      text,
      /\. A run with --visits \d+ --max-duration \d+m would show a difference of [\d.]+% or more in 4 of 5 cases\.$/,
    );
    const { visits, losses } = planned(result, flagsOf(text));
    assert.deepEqual([visits, losses], [Number(flagsOf(text).get('visits')), []]);
    assert.ok(visits > 3 && visits <= MOST_VISITS);
    assert.ok(parseDuration(flagsOf(text).get('max-duration') ?? '', '') >= (seconds * 1000 * visits) / 3);
  });

test('where a maximum duration made rounds shorter, what a tie asks for keeps them so', () => {
  const result = tiedRun({ seconds: 200, losses: ['Rounds of 1.2 s instead of 5.0 s.'] });
  result.plan.durationMs = 1250;
  const text = adviceOf(result);
  assert.match(text, /--visits \d+ --duration 1250ms --max-duration \d+m would show/);
  const { visits, durationMs } = planned(result, flagsOf(text), { durationMs: 5000 });
  assert.deepEqual([visits, durationMs], [Number(flagsOf(text).get('visits')), 1250]);
});

test('what a longer run would show does not depend on the difference that was seen', () => {
  const [none, some] = [0, 0.03].map((apart) => adviceOf(tiedRun({ seconds: 331, apart })));
  assert.equal(none, some);
});

test('noise in which even the maximum number of visits would show nothing is reported, and those visits are accepted', async () => {
  const text = adviceOf(tiedRun({ seconds: 331, noise: 0.9 }));
  assert.match(
    text,
    /, and with this noise even 100 visits, the maximum of a run, would not show a difference of 50%\.$/,
  );
  const refused = await runInProcess(['run', '--visits', String(MOST_VISITS + 1)], { cwd: import.meta.dirname });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /from 1 to 100\./);
});

test('two visits are not ranked, and it is said how many are needed', () => {
  const { sections, groups } = buildReportModel(makeResult({ visits: 2 }));
  assert.ok(sections.every(({ rows, pairs }) => pairs.length === 0 && rows.every(({ rank }) => rank === null)));
  assert.match(
    groups.certainty.map(({ text }) => text).join(' '),
    /2 visits per stack may agree by chance, so throughput is not ranked and no ratio to a reference is given; both need --visits 3 or more\./,
  );
});

test('flags to copy from the page are what the command line takes', () => {
  const html = renderHtml(buildReportModel(tiedRun({ seconds: 331 })));
  const flags = [...html.matchAll(/<span class="flag">(.*?)<\/span>/g)].map(([, text]) => text ?? '');
  assert.ok(flags.length >= 2);
  assert.ok(
    flags.every((text) => /^--(visits \d+|duration \d+s|max-duration \d+m)$/.test(text)),
    flags.join('\n'),
  );
});
