import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { type CacheBreakEven, cacheBreakEvens } from '../../reports/run/figures/cache-break-evens.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { runBenchmark } from '../../runner/experiments/run/run-benchmark.ts';
import { availableMemory } from '../../runner/machine/available-memory.ts';
import { openResultFolder } from '../../runner/results/result-folder.ts';
import { read } from '../../scenarios/read.ts';
import { CATALOGUE, type FlatSettings, type TargetSpec } from '../../targets/catalogue.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { planRequest } from '../support/plan-request.ts';

const ITEMS = 400;
const place = await mkdtemp(join(tmpdir(), 'stackbench-break-even-'));
after(() => rm(place, { recursive: true, force: true }));

/** `share` of the items are in a cache in the memory of the app; null for none. */
function withLru(id: string, share: number | null): TargetSpec {
  const spec: TargetSpec | undefined = CATALOGUE.find((one) => one.id === id);
  assert.ok(spec);
  const settings: FlatSettings = share === null ? {} : { 'app.lruCache': true, 'app.lruEntries': share * ITEMS };
  return { ...spec, id: `${id}@${share ?? 'default'}`, title: `${id} ${share}`, sameAs: id, settings };
}

const SPECS = ['express-memory', 'express-postgres'].flatMap((id) => [null, 0.1, 1].map((share) => withLru(id, share)));

async function measure(): Promise<RunResult> {
  const { signal } = new AbortController();
  const onNote = (): void => undefined;
  const folder = await openResultFolder({ path: join(place, 'run'), names: ['result.json'], signal, onNote });
  try {
    return await runBenchmark(
      {
        ...{
          id: 'break-even',
          folder,
          command: 'stackbench study',
          toolVersion: '0.0.0',
          env: process.env,
          cwd: place,
        },
        ...{ includeHost: false, redaction: { secrets: [], names: [] }, signal, linkAsLatest: false },
        externalUrls: {},
        specs: SPECS,
        plan: planRequest({
          ...{ targets: SPECS.map(({ id }) => id), scenarios: [read], engines: ['autocannon'], connections: 16 },
          ...{ items: ITEMS, durationMs: 600, visits: 4, provider: 'native', seed: 5 },
          study: studyRecordSchema.parse({ id: 'cache', question: 'Does it pay?', answer: { kind: 'break-even' } }),
        }),
        availableMemory,
      },
      { onNote, onPlan: onNote, onPhase: onNote, onBlock: onNote },
    );
  } finally {
    await folder.release();
  }
}

describe('a cache in the memory of the app', () => {
  let model: ReportModel;
  let found: readonly CacheBreakEven[];

  before(async () => {
    const result = await measure();
    model = buildReportModel(result);
    found = cacheBreakEvens(result, model.sections);
    nothingIsLeft();
  });

  it('has the hit ratios that its entries give it, in each row', () => {
    const ratios = model.sections.flatMap(({ rows }) =>
      rows.map(({ target, cacheHitRatio }) => [target, cacheHitRatio]),
    );
    for (const [target, ratio] of ratios as [string, number | null][]) {
      const planned = Number(target.split('@')[1]);
      if (Number.isNaN(planned)) assert.equal(ratio, null);
      else assert.ok(Math.abs((ratio ?? 0) - planned) < 0.05, `${target}: ${ratio}`);
    }
  });

  it('does not pay in front of a query that costs nothing', () => {
    const [free] = found.filter(({ without }) => without === 'express-memory@default');
    assert.equal(free?.stacks.length, 2);
    assert.ok(['pays-nowhere', 'undecided'].includes(free.result.kind), JSON.stringify(free));
    const text = model.sentences
      .map((sentence) => sentence.text)
      .find((one) => /^The LRU cache .* express-memory\b/.test(one));
    assert.match(
      String(text),
      /^The LRU cache (does not pay at any hit ratio measured|saves between .* is not decided)/,
    );
  });

  it('pays in front of PostgreSQL, from a hit ratio that was measured or below', () => {
    const [real] = found.filter(({ without }) => without === 'express-postgres@default');
    assert.ok(real?.result.kind === 'pays-from' || real?.result.kind === 'pays-everywhere', JSON.stringify(real));
    // A hit saves the query: more than a tenth of the CPU time of app and datastore on any machine.
    assert.ok(real.result.savingAtTo.center > 0.1);
    const text = model.sentences
      .map((sentence) => sentence.text)
      .find((one) => /^The LRU cache .* express-postgres\b/.test(one));
    assert.match(String(text), /^The LRU cache pays (from a hit ratio of \d+%|at every hit ratio measured)/);
  });
});
