import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const LOSS = 'Rounds of 1.0 s instead of 3.0 s to end within 8 min 0 s.';
const textsOf = (result: RunResult): string[] => buildReportModel(result).sentences.map(({ text }) => text);

/** A visit of the second or third repetition with rounds of one second. */
const cut = (visit: Visit): Visit =>
  visit.repetition === 0
    ? visit
    : {
        ...visit,
        rounds: visit.rounds.map((round) =>
          round.state === 'completed' ? { ...round, measured: { ...round.measured, elapsedMs: 1000 } } : round,
        ),
      };

/** A run that was held to eight minutes, and shortened for it. */
function shortened(): RunResult {
  const result = makeResult({ visits: 3, requests: 300, visit: cut });
  result.plan.maxDurationMs = 480_000;
  result.plan.losses.push(LOSS);
  return result;
}

test('what was measured is said by the rounds as they were, not as they were planned', () => {
  const [first = '', ...rest] = textsOf(shortened());
  assert.match(first, /^At 400 requests\/s in 3 × 1 to 3 s, /);
  // 3 + 1 + 1 s.
  const reach = rest.find((text) => text.startsWith('Each stack was measured for')) ?? '';
  assert.match(reach, /^Each stack was measured for 3 × 1 to 3 s .* happens once in 1\.67 s on average/);
});

test('what a stack of fewer visits cannot reach is not said to be reached', () => {
  const texts = textsOf(
    makeResult({ visit: (visit) => (visit.target === 'express-redis' && visit.repetition > 0 ? null : visit) }),
  );
  const reach = texts.find((text) => text.startsWith('Each stack was measured for')) ?? '';
  assert.match(reach, /^Each stack was measured for 1 to 3 × 3 s .* happens once in 1 s on average/);
});

test('a window that ended a few milliseconds late is as long as the others', () => {
  const result = makeResult({
    stacks: TEN_STACKS.slice(2, 4),
    visit: (visit) => ({
      ...visit,
      rounds: visit.rounds.map((round) =>
        round.state === 'completed'
          ? { ...round, measured: { ...round.measured, elapsedMs: 2996 + visit.index } }
          : round,
      ),
    }),
  });
  assert.match(textsOf(result)[0] ?? '', /in 3 × 3 s, /);
});

test('a longer run is asked for with the maximum duration that lets it be longer', () => {
  const texts = textsOf(shortened());
  const asked = texts.filter((text) => /--(visits|duration) /.test(text));
  assert.ok(
    asked.some((text) => text.startsWith('errors<=0.1% ')),
    texts.join('\n'),
  );
  for (const text of asked) {
    const minutes = Number(/--max-duration (\d+)m/.exec(text)?.[1] ?? 0);
    const visits = Number(/--visits (\d+)/.exec(text)?.[1] ?? 0);
    const duration = Number(/--duration (\d+)s/.exec(text)?.[1] ?? 0);
    assert.ok(visits >= 3 && duration >= 3, text);
    // Ten stacks and two engines; a visit took about eight seconds beside its rounds.
    assert.ok(minutes * 60 >= visits * 10 * (2 * duration + 7), text);
  }
});

test('a run that is too long for the maximum duration of this one says so, and a short one does not', () => {
  const result = makeResult();
  result.plan.maxDurationMs = 480_000;
  assert.ok(
    textsOf(result).some((text) => /once a minute: --visits 3 --duration 60s --max-duration \d\dm\.$/.test(text)),
  );
  const few = makeResult({ stacks: TEN_STACKS.slice(2, 3), durationMs: 2000 });
  few.plan.maxDurationMs = 480_000;
  assert.ok(textsOf(few).some((text) => text.endsWith('would decide: --visits 3 --duration 3s.')));
});

test('without an open model the report says that nothing was measured at the stated rate', () => {
  assert.equal(
    textsOf(makeResult({ engines: ['autocannon'] }))[0],
    'At 400 requests/s nothing was measured: it is unknown whether the 4 stacks on real datastores answered 99 of 100 requests within 200 ms (p99).',
  );
});

test('a longer run makes the visits that ranks need, although the time took one of them away', () => {
  const result = makeResult({ visits: 2, requests: 300, visit: cut });
  result.plan.maxDurationMs = 480_000;
  result.plan.losses.push(LOSS);
  const texts = textsOf(result).join('\n');
  assert.match(texts, /2,996 requests without a failure would decide: --visits 3 --duration 3s --max-duration \d+m\./);
  assert.match(texts, /once a minute: --visits 3 --duration 60s /);
});
