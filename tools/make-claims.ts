import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run make:claims`: tests all claims on this machine, and keeps the page as docs/examples/claims.html. Arguments
 * are those of `stackbench claims`: `npm run make:claims -- --max-duration 30m`.
 */
const root = join(import.meta.dirname, '..');
const out = mkdtempSync(join(tmpdir(), 'stackbench-claims-'));
try {
  // In the repository, whose commit is on the page.
  const argv = [join(root, 'cli', 'main.ts'), 'claims', '--allow-stand-in', ...process.argv.slice(2), '--out', out];
  const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  const page = join(out, 'claims.html');
  if (existsSync(page) && status !== 130) copyFileSync(page, join(root, 'docs', 'examples', 'claims.html'));
  process.exitCode = status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
