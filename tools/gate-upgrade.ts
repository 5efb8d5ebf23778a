import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run make:upgrade-example`: gates the service of docs/examples/express-upgrade on Express 5 against itself on
 * Express 4, and keeps the page as docs/examples/express-4-to-5.html. It downloads both from the npm registry.
 */
const root = join(import.meta.dirname, '..');
const examples = join(root, 'docs', 'examples');
const VERSIONS = ['4', '5'] as const;

const work = mkdtempSync(join(tmpdir(), 'express-upgrade-'));
try {
  const repository = join(work, 'shop');
  cpSync(join(examples, 'express-upgrade'), repository, { recursive: true });
  const run = (command: string, ...args: string[]): void => {
    execFileSync(command, args, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run('git', 'init', '--quiet');
  for (const version of VERSIONS) {
    run('npm', 'install', '--package-lock-only', '--save-exact', '--no-audit', '--no-fund', `express@${version}`);
    run('git', 'add', '.');
    const author = ['-c', 'user.name=example', '-c', 'user.email=example@localhost'];
    run('git', ...author, 'commit', '--quiet', '--message', `Use Express ${version}`);
  }
  const gate = [join(root, 'cli', 'main.ts'), 'gate', '--base', 'HEAD~1', '--max-duration', '90s'];
  const { status } = spawnSync(process.execPath, gate, { cwd: repository, stdio: 'inherit' });
  copyFileSync(join(repository, 'results', 'latest-gate', 'gate.html'), join(examples, 'express-4-to-5.html'));
  process.exitCode = status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
