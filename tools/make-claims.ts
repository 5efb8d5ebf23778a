import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm run make:claims`: tests all claims on this machine, and keeps the page as docs/examples/claims.html. Arguments
 * are those of `stackbench claims`: `npm run make:claims -- --max-duration 30m`.
 */
const root = join(import.meta.dirname, '..');
// Its name is on the page.
const out = join('results', 'claims-page');
const argv = [join(root, 'cli', 'main.ts'), 'claims', '--allow-stand-in', ...process.argv.slice(2), '--out', out];
const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
const page = join(root, out, 'claims.html');
if (existsSync(page) && [0, 4].includes(status ?? 1)) copyFileSync(page, join(root, 'docs', 'examples', 'claims.html'));
process.exitCode = status ?? 1;
