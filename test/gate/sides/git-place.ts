import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { gatedServiceSchema } from '../../../model/gate/gated-service.ts';
import type { SidesRequest } from '../../../runner/apps/checkout/prepared-side.ts';
import { Teardown } from '../../../runner/machine/processes/teardown.ts';

type Files = Readonly<Record<string, string>>;

/** A real git repository in a folder of its own, and what a gate of it needs. */
export interface GitPlace {
  readonly folder: string;
  /** Everything of the test lies below it. */
  readonly parent: string;
  readonly env: Readonly<Record<string, string>>;
  readonly notes: string[];
  readonly teardown: Teardown;
  git(...args: readonly string[]): string;
  write(files: Files): void;
  /** Writes files, commits all, and returns the commit. */
  commit(message: string, files?: Files): string;
  request(changes?: Partial<SidesRequest> & { readonly config?: Readonly<Record<string, unknown>> }): SidesRequest;
}

/**
 * Makes one below a temporary folder; `name` may be hostile. Its teardown runs, and the folder goes, after the test.
 */
export function gitPlace(test: TestContext, name = 'repository', options: { readonly init?: boolean } = {}): GitPlace {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'stackbench-sides-')));
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(parent, 'work', 'sides'), { recursive: true });
  const teardown = new Teardown();
  test.after(async () => {
    await teardown.run();
    rmSync(parent, { recursive: true, force: true });
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: parent,
    STACKBENCH_CACHE: join(parent, 'cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(parent, 'gitconfig'),
  };
  writeFileSync(
    env.GIT_CONFIG_GLOBAL,
    '[user]\n\tname = A Tester\n\temail = tester@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
  );
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const write = (files: Files): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  if (options.init !== false) git('init', '--quiet');
  const notes: string[] = [];
  return {
    folder,
    parent,
    env,
    notes,
    teardown,
    git,
    write,
    commit(message, files = {}) {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    request: ({ config = {}, ...changes } = {}) => ({
      repo: folder,
      base: null,
      head: null,
      service: gatedServiceSchema.parse({ start: 'node server.js', requests: [{ path: '/' }], ...config }),
      env,
      workDir: join(parent, 'work'),
      checkoutsDir: join(parent, 'work', 'sides'),
      signal: new AbortController().signal,
      onNote: (text) => notes.push(text),
      teardown,
      ...changes,
    }),
  };
}

/** A package-lock.json that installs one package of the repository's own, so that `npm ci` needs no registry. */
export function lockedFiles(version = '1.0.0', scripts: Readonly<Record<string, string>> = {}): Files {
  const packages = {
    '': { name: 'service', version: '1.0.0', workspaces: ['lib'] },
    lib: { version },
    'node_modules/lib': { resolved: 'lib', link: true },
  };
  return {
    'package.json': JSON.stringify({ name: 'service', version: '1.0.0', workspaces: ['lib'], scripts }),
    'lib/package.json': JSON.stringify({ name: 'lib', version }),
    'package-lock.json': JSON.stringify({ name: 'service', version: '1.0.0', lockfileVersion: 3, packages }),
    '.gitignore': 'node_modules\n',
  };
}
