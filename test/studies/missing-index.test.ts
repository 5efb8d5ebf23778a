import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-missing-index-'));
after(() => rmSync(folder, { recursive: true }));

const WITHOUT = 'express-postgres@nameIndex=false';
const WITH = 'express-postgres@nameIndex=true';
const STUDY: Partial<Study> = {
  id: 'missing-index',
  question: 'Is an index missing?',
  targets: ['express-postgres'],
  variants: [{ 'postgres.nameIndex': false }, { 'postgres.nameIndex': true }],
  scenarios: ['find'],
  items: [20_000],
};

async function measured(): Promise<RunResult> {
  writeFileSync(join(folder, 'study.json'), JSON.stringify(STUDY));
  const argv = ['study', 'study.json', '--visits', '4', '--duration', '1s', '--connections', '4', '--out', 'out'];
  const { code, stderr } = await runInProcess([...argv, '--provider', 'native'], { cwd: folder });
  assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
  return runResultSchema.parse(JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8')));
}

describe('a study of an index that is missing', () => {
  it('finds that searches by name are slower without it, and why, by what PostgreSQL explains', async () => {
    const result = await measured();
    const plans = result.visits.map(({ target, stack }) => [target, stack?.findPlan]);
    assert.deepEqual(Object.fromEntries(plans), { [WITHOUT]: 'Seq Scan', [WITH]: 'Index Scan using items_name' });
    const { sections, groups } = buildReportModel(result);
    const pairs = sections.flatMap((section) => section.pairs);
    assert.deepEqual(
      pairs.map(({ a, b, established }) => [[a, b].sort(), established]),
      [[[WITHOUT, WITH], true]],
    );
    // 20 000 rows are read for each search without the index: several times the work of one with it.
    const row = sections.flatMap(({ rows }) => rows).find(({ target }) => target === WITH);
    const ratio = row?.toReference?.ratio ?? assert.fail();
    assert.ok((ratio.lo ?? 0) > 1 && ratio.center > 1.5, JSON.stringify(ratio));
    assert.match(groups.answers.map(({ text }) => text).join('\n'), /nameIndex=false: Seq Scan; nameIndex=true: Index/);
  });
});
