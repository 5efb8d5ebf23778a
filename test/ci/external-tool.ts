import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a linter of others is, or why it cannot be used here. */
type ExternalTool = { readonly path: string } | { readonly missing: string };

const BUILD_MS = 240_000;

/** actionlint from the PATH, else built by Go into a folder of its own that `clean` removes. */
export function findActionlint(): ExternalTool & { readonly folder?: string } {
  if (answers('actionlint', ['-version'])) return { path: 'actionlint' };
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-actionlint-'));
  const built = spawnSync('go', ['install', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7'], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw' },
    encoding: 'utf8',
    timeout: BUILD_MS,
  });
  const path = join(folder, 'actionlint');
  if (built.status === 0 && answers(path, ['-version'])) return { path, folder };
  const reason = built.error?.message ?? (built.stderr.trim().split('\n').at(-1) || 'go failed');
  return { missing: `actionlint is not on the PATH and could not be built: ${reason}`, folder };
}

/** shellcheck from the PATH. */
export function findShellcheck(): ExternalTool {
  return answers('shellcheck', ['--version']) ? { path: 'shellcheck' } : { missing: 'shellcheck is not on the PATH' };
}

function answers(program: string, argv: readonly string[]): boolean {
  return spawnSync(program, argv, { encoding: 'utf8' }).status === 0;
}
