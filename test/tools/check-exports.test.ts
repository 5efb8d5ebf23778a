import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, describe, it } from 'node:test';
import { type Allowed, findFaults } from '../../tools/check-exports/find-faults.ts';
import { readModules } from '../../tools/check-exports/read-modules.ts';

const NOTHING: Allowed = { outside: {}, forTests: {}, twice: {} };

async function faultsIn(
  test: TestContext,
  files: Readonly<Record<string, string>>,
  allowed = NOTHING,
): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'stackbench-exports-'));
  test.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return findFaults(await readModules(root), allowed);
}

describe('the check of exports', () => {
  it('takes what another module of the product imports, in whichever way', async (t) => {
    const faults = await faultsIn(t, {
      'model/a.ts':
        'export const one = 1;\nexport interface Two {}\nexport async function three() {}\nexport class Four {}\n',
      'cli/main.ts':
        "import { one, type Two } from '../model/a.ts';\nexport * from '../model/b.ts';\nconst { three } = await import('../model/a.ts');\n",
      'model/b.ts': 'export function five() {}\n',
      'runner/c.ts': "export { Four as Fourth } from '../model/a.ts';\n",
    });
    assert.deepEqual(faults, []);
  });

  it('names what nobody imports, what only tests import, and what two modules export', async (t) => {
    const files = {
      'model/a.ts': 'export const unused = 1;\nexport const tested = 2;\nexport const same = 3;\n',
      'runner/b.ts': 'const own = 1;\nconst mine = 2;\nexport { own, mine as same };\n',
      'cli/main.ts': "import { same } from '../model/a.ts';\nimport { own, same as other } from '../runner/b.ts';\n",
      'test/a.test.ts': "import {\n  tested,\n} from '../model/a.ts';\n",
    };
    assert.deepEqual(await faultsIn(t, files), [
      'nobody imports model/a.ts#unused',
      'only tests, benchmarks or tools import model/a.ts#tested',
      'same is exported by model/a.ts and runner/b.ts',
    ]);
    const allowed = { outside: { 'model/a.ts#unused': 'x' }, forTests: { tested: 'x' }, twice: { same: 'x' } };
    assert.deepEqual(await faultsIn(t, files, allowed), []);
  });

  it('names what is listed and need not be', async (t) => {
    const allowed = { ...NOTHING, forTests: { gone: 'a rule' } };
    assert.deepEqual(await faultsIn(t, {}, allowed), [
      'tools/check-exports/allowed.ts still lists gone as what only tests import',
    ]);
  });
});
