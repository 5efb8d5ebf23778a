import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../cli/config/read-config.ts';
import { ownStacks } from '../../cli/options/own-stacks.ts';
import { runResultSchema } from '../../model/document/run-result.ts';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { noK6 } from '../support/no-k6.ts';
import { runInProcess } from '../support/run-cli.ts';

const ITEMS = 300;
const signal = new AbortController().signal;
const teardown = new Teardown();
const examples = join(mkdtempSync(join(tmpdir(), 'stackbench-examples-')), 'examples');
cpSync(join(import.meta.dirname, '..', '..', 'examples'), examples, { recursive: true });
const { config } = await readConfig(undefined, examples);
/** Programs that the example of a stack needs on this machine. */
const NEEDS: Readonly<Record<string, string>> = { 'go-postgres': 'go', 'python-memory': 'python3' };
const missing = (id: string): string | false => {
  const program = NEEDS[id];
  const isHere = program === undefined || findProgram(program, process.env['PATH'] ?? '').path !== null;
  return isHere ? false : `${program} is not installed`;
};
const specs: readonly TargetSpec[] = ownStacks(config.stacks, examples).filter(({ id }) => missing(id) === false);

let host: TargetHost;
let itemsFile: string;

before(async () => {
  const work = await makeWorkFolder('examples test');
  teardown.add('work folder', () => work.remove());
  itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 3 });
  const placement = { generatorCpus: [], systemCpus: [] };
  const access = { provider: 'native', allowStandIn: false, allowRemote: false, externalUrls: {} } as const;
  host = await openTargetHost(
    { ...access, specs, env: process.env, workDir: work.path, itemsFile, placement, signal },
    teardown,
  );
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
  rmSync(join(examples, '..'), { recursive: true, force: true });
});

describe('an example of a stack of the user’s', () => {
  for (const id of Object.keys(config.stacks ?? {})) {
    it(`keeps every rule of the contract: ${id}`, { skip: missing(id) }, async () => {
      const app = await host.startTarget(specs.find((spec) => spec.id === id) ?? assert.fail());
      try {
        const context = {
          baseUrl: app.baseUrl,
          seededItems: await readSeededItems(itemsFile),
          seededCount: ITEMS,
          hasCache: false,
          validates: true,
          finds: true,
          signal,
        };
        assert.deepEqual(await checkConformance(context, { depth: 'full' }), []);
      } finally {
        await app.stop();
      }
    });

    it(`is short: ${id}`, () => {
      const file = { 'fastify-postgres': 'server.js', 'go-postgres': 'main.go', 'python-memory': 'server.py' }[id];
      const lines = readFileSync(join(examples, id, file ?? assert.fail(id)), 'utf8').split('\n');
      assert.ok(lines.length <= 150, `${lines.length} lines`);
    });
  }

  it('is measured beside express-postgres by every engine', { skip: noK6 }, async () => {
    const out = join(examples, 'out');
    const size = ['--visits', '1', '--duration', '1s', '--items', '200', '--rate', '100', '--connections', '4'];
    const targets = [...specs.map(({ id }) => id), 'express-postgres'];
    const argv = ['run', ...size, '--targets', targets.join(','), '--engines', 'k6,autocannon,pacer', '--out', out];
    const { code, stderr } = await runInProcess([...argv, '--provider', 'native'], { cwd: examples });
    assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    assert.deepEqual(
      result.visits.map(({ target, state, rounds }) => [target, state, rounds.map(({ state }) => state)]).sort(),
      targets.map((target) => [target, 'completed', ['completed', 'completed', 'completed']]).sort(),
    );
  });
});
