import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');

it('no other module asks for the temporary folder or the home, or names one', () => {
  const files = globSync('{cli,runner,reports,model,targets,scenarios}/**/*.ts', { cwd: ROOT });
  assert.ok(files.length > 300);
  const found = files
    .filter((file) => !file.startsWith(join('runner', 'machine', 'folders')))
    .filter((file) =>
      /\btmpdir\(|\bhomedir\(|\bmkdtemp(Sync)?\(|'\/(var\/)?tmp\b/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
  // Below a folder of the cache, which it opens by that module.
  assert.deepEqual(found, [join('runner', 'programs', 'make-atomically.ts')]);
});
