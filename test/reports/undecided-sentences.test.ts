import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeCapacity } from '../support/make-capacity.ts';
import { makeResult, type ResultOptions } from '../support/make-result.ts';

const CONTROLS = TEN_STACKS.filter(({ id }) => id.endsWith('-memory'));
const SLOW = { medianUs: 90_000 };

function reportOn(options: ResultOptions): ReportModel {
  return buildReportModel(makeResult({ thresholds: ['med<30'], thresholdsGiven: true, ...options }));
}

function said({ sentences }: ReportModel): string {
  return sentences.map(({ text }) => text).join('\n');
}

describe('a given threshold that a stack misses without deciding', () => {
  const missed = reportOn({ open: ({ id }) => (id === 'express-memory' ? SLOW : {}) });
  const sentence = 'Controls do not decide: express-memory missed med<30, which does not change the exit code.';

  it('is said in every report, and the exit code stays', () => {
    assert.equal(missed.exitCode, EXIT.pass);
    const texts = [renderTerminal(missed, { width: 400, color: false }), renderMarkdown(missed), renderHtml(missed)];
    for (const text of texts)
      assert.ok(text.replaceAll('&lt;', '<').replaceAll('\\', '').includes(sentence), text.slice(0, 2000));
  });

  it('is said of demonstrations too', () => {
    const model = reportOn({ open: ({ id }) => (id === 'express-memcached' ? SLOW : {}) });
    assert.match(said(model), /Demonstrations do not decide: express-memcached missed med<30/);
  });

  it('is not said of stacks that decide, of default thresholds, and if nothing is missed', () => {
    const decides = reportOn({ open: ({ id }) => (id === 'express-redis' ? SLOW : {}) });
    assert.equal(decides.exitCode, EXIT.failed);
    const byDefault = reportOn({ thresholdsGiven: false, open: () => SLOW });
    for (const model of [decides, byDefault, reportOn({})]) assert.doesNotMatch(said(model), /do not decide/);
  });

  it('cannot change the exit code of a run of controls, which is said if they keep it too', () => {
    const kept = reportOn({ stacks: CONTROLS });
    assert.match(said(kept), /Controls do not decide: whether they keep a threshold does not change the exit code\./);
    const both = reportOn({ stacks: CONTROLS, open: () => SLOW });
    assert.match(said(both), /Controls do not decide: node-memory and express-memory missed med<30,/);
    assert.equal(both.exitCode, EXIT.pass);
  });

  it('is said by a capacity measurement', () => {
    const { model } = makeCapacity({
      plan: { thresholdsGiven: true },
      estimate: ({ id }, measured) =>
        id === 'node-memory'
          ? {
              target: measured.target,
              checks: measured.checks,
              caveats: measured.caveats,
              blocks: [],
              kind: 'misses-at-every-rate',
              perSec: 1,
              observed: { latencyMs: 412, errorShare: 0 },
            }
          : measured,
    });
    const text = model.sentences.map((one) => one.text).join('\n');
    assert.match(text, /Controls do not decide: node-memory missed p99 (?:of at most|below) 200 ms/);
  });
});
