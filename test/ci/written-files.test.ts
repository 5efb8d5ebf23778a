import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { CIS } from '../../cli/init/write-ci.ts';
import { GATE_FILES } from '../../cli/output/gate-report-on.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import { runInProcess } from '../support/run-cli.ts';
import { type CiStep, readCircle, readGitLab, ROOT, type Workflow } from './ci-files.ts';
import { findActionlint } from './external-tool.ts';
import { unpinnedIn } from './unpinned-in.ts';

const YARN_BERRY = '__metadata:\n  version: 8\n';
const GATES = ['stackbench.yml', 'stackbench-nightly.yml'] as const;

/** A project as `init` may find it; paths from the root of its repository. */
interface Layout {
  readonly title: string;
  /** The service's folder. */
  readonly folder: string;
  readonly lockfile: readonly [path: string, text: string] | null;
  /** Where installing puts stackbench. */
  readonly at: string;
  readonly install: string;
  /** The same on CircleCI, where Node.js is root's. */
  readonly circle: string;
  readonly packageManager?: string;
}

const layouts: readonly Layout[] = [
  layout('npm at the root', '.', ['package-lock.json', '{}'], '.', 'npm ci'),
  layout('npm in a subfolder', 'services/shop', ['services/shop/package-lock.json', '{}'], 'services/shop', 'npm ci'),
  layout('a workspace of npm', 'services/shop', ['package-lock.json', '{}'], '.', 'npm ci'),
  layout('no lock file', 'services/shop', null, 'services/shop/.stackbench', 'npm ci'),
  layout(
    'a folder whose name means something',
    'my shop #1',
    ['my shop #1/package-lock.json', ''],
    'my shop #1',
    'npm ci',
  ),
  layout('a folder that looks like a number', '1e3', ['1e3/package-lock.json', ''], '1e3', 'npm ci'),
  layout(
    'a workspace of pnpm',
    'services/shop',
    ['pnpm-lock.yaml', ''],
    'services/shop',
    'COREPACK_DEFAULT_TO_LATEST=0 pnpm install --frozen-lockfile',
    'corepack enable',
  ),
  {
    ...layout('pnpm', '.', ['pnpm-lock.yaml', ''], '.', 'pnpm install --frozen-lockfile', 'corepack enable'),
    packageManager: 'pnpm@9.1.0+sha512.00',
  },
  layout(
    'yarn',
    '.',
    ['yarn.lock', YARN_BERRY],
    '.',
    'COREPACK_DEFAULT_TO_LATEST=0 yarn install --immutable',
    'corepack enable',
  ),
  layout(
    'yarn 1',
    'shop',
    ['shop/yarn.lock', ''],
    'shop',
    'COREPACK_DEFAULT_TO_LATEST=0 yarn install --frozen-lockfile',
    'corepack enable',
  ),
  layout('bun', '.', ['bun.lock', ''], '.', 'bun install --frozen-lockfile', 'npm install --global bun@1.4.5'),
  {
    ...layout(
      'bun in a version that the project names',
      '.',
      ['bun.lock', ''],
      '.',
      'bun install --frozen-lockfile',
      'npm install --global bun@1.3.0',
    ),
    packageManager: 'bun@1.3.0',
  },
];

function layout(
  title: string,
  folder: string,
  lockfile: Layout['lockfile'],
  at: string,
  run: string,
  get?: string,
): Layout {
  const [install, circle] = get === undefined ? [run, run] : [`${get} && ${run}`, `sudo ${get} && ${run}`];
  return { title, folder, lockfile, at, install, circle };
}

/** A repository of that layout with all files for CI, written before anything is installed; installs it then. */
async function repositoryOf(t: TestContext, { folder, lockfile, at, packageManager }: Layout): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'stackbench-written-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write(`${folder}/package.json`, JSON.stringify({ name: 'shop', packageManager }));
  write(`${folder}/server.js`, '');
  if (lockfile !== null) write(...lockfile);
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  for (const ci of CIS) {
    const { code, stderr } = await runInProcess(['init', '--ci', ci], { cwd: join(root, folder) });
    assert.equal(code, 0, stderr);
  }
  const installed = join(root, at, 'node_modules', 'stackbench');
  mkdirSync(installed, { recursive: true });
  for (const file of ['action.yml', 'launcher.cjs']) copyFileSync(join(ROOT, file), join(installed, file));
  return root;
}

function stepsOf(root: string, workflow: string): readonly CiStep[] {
  const text = readFileSync(join(root, '.github', 'workflows', workflow), 'utf8');
  return (parse(text) as Workflow).jobs['gate']?.steps ?? [];
}

describe('the files that init writes for CI', () => {
  for (const made of layouts) {
    it(`fit ${made.title}: all paths are there, and dependencies are installed as the lock file asks`, async (t) => {
      const root = await repositoryOf(t, made);
      for (const workflow of GATES) {
        const steps = stepsOf(root, workflow);
        const install = steps.find(({ name }) => name === 'Install');
        assert.equal(install?.run, made.install);
        const installFolder = join(root, install?.['working-directory'] ?? '.');
        assert.equal(installFolder, join(root, made.lockfile === null ? made.at : dirname(made.lockfile[0])));
        const gate = steps.find(({ uses }) => uses?.startsWith('./'));
        assert.ok(existsSync(join(root, gate?.uses ?? '', 'action.yml')), gate?.uses);
        const folder = gate?.with?.['working-directory'] ?? '.';
        assert.ok(typeof folder === 'string' && existsSync(join(root, folder, 'stackbench.config.json')));
      }
    });

    it(`fit ${made.title} on CircleCI, and keep what the gate writes`, async (t) => {
      const root = await repositoryOf(t, made);
      const steps = readCircle(root).jobs.gate.steps.flatMap((step) => (step === 'checkout' ? [] : [step]));
      const [install, gate] = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
      assert.equal(install?.command, made.circle);
      if (made.lockfile !== null)
        assert.equal(join(root, install?.working_directory ?? '.'), join(root, dirname(made.lockfile[0])));
      const folder = gate?.working_directory ?? '.';
      assert.ok(existsSync(join(root, folder, 'stackbench.config.json')));
      const [, launcher = ''] = /^node (\S+) gate /.exec(gate?.command ?? '') ?? [];
      assert.ok(existsSync(join(root, folder, launcher)) && launcher !== '', gate?.command);
      const [, out = ''] = / --out=(\S+)$/.exec(gate?.command ?? '') ?? [];
      const kept = steps.flatMap((step) =>
        [step.store_test_results, step.store_artifacts].flatMap((of) => of?.path ?? []),
      );
      assert.deepEqual(kept, [join(folder, out), join(folder, out)]);
    });
  }

  it('fit every layout on GitLab too: the folders, the launcher and the reports', async (t) => {
    for (const made of layouts) {
      const root = await repositoryOf(t, made);
      const { script, artifacts } = readGitLab(root);
      const trace = `node() { printf '%s\\n' "$PWD" "$@"; }; npm() { printf '%s\\n' "in $PWD"; }`;
      const others = 'corepack() { :; }; pnpm() { npm; }; yarn() { npm; }; bun() { npm; }';
      const run = spawnSync('sh', ['-euc', [trace, others, ...script].join('\n')], {
        cwd: root,
        encoding: 'utf8',
        env: { CI_PROJECT_DIR: root, CI_MERGE_REQUEST_DIFF_BASE_SHA: 'abc', PATH: process.env['PATH'] },
      });
      const lines = run.stdout.trim().split('\n');
      const installed = made.lockfile === null ? made.at : dirname(made.lockfile[0]);
      assert.ok(lines.includes(`in ${join(root, installed)}`), `${made.title}: ${run.stdout}${run.stderr}`);
      const [folder = '', launcher = '', ...argv] = lines.slice(lines.findIndex((line) => line.startsWith('/')));
      assert.equal(folder, join(root, made.folder));
      assert.ok(existsSync(join(folder, launcher)), launcher);
      assert.deepEqual(argv, ['gate', '--base=abc', '--on-inconclusive=warn', '--out=stackbench-results']);
      const results = join(made.folder, 'stackbench-results');
      assert.deepEqual(artifacts.paths, [results]);
      assert.ok(GATE_FILES.some((file) => artifacts.reports.junit === `${results}/${file}`));
    }
  });

  it('stand beside a file for GitLab that is there already, and say how it is included', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'stackbench-written-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    writeFileSync(join(root, '.gitlab-ci.yml'), 'test:\n  script: [make]\n');
    for (const expected of [
      /^Wrote \.gitlab\/stackbench\.yml\. Add to .*include:.*local: \.gitlab/m,
      /^Kept \.gitlab\/s/m,
    ])
      assert.match((await runInProcess(['init', '--ci', 'gitlab'], { cwd: root })).stdout, expected);
    assert.equal(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8'), 'test:\n  script: [make]\n');
    const [first] = layouts as [Layout];
    const own = await repositoryOf(t, first);
    assert.match((await runInProcess(['init', '--ci', 'gitlab'], { cwd: own })).stdout, /^Kept \.gitlab-ci\.yml/m);
  });

  it('run nothing that is not pinned by a lock file, a commit, a digest or a version', async (t) => {
    for (const made of layouts) {
      const root = await repositoryOf(t, made);
      const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /^\.((github|circleci)\/.*|gitlab-ci)\.yml$/.test(path),
      );
      assert.equal(files.length, 5);
      for (const file of files) {
        const text = readFileSync(join(root, file), 'utf8');
        assert.deepEqual(unpinnedIn(text), [], `${made.title}: ${file}`);
        assert.doesNotMatch(text, /\b(npx|install|add|dlx)\b.*\bstackbench\b/, `${made.title}: ${file}`);
        if (!file.includes('comment')) assert.ok(text.includes(`Written by stackbench ${toolVersion}`), file);
      }
    }
    assert.deepEqual(unpinnedIn(readFileSync(join(ROOT, 'action.yml'), 'utf8')), []);
  });

  it('are told from files that run what a registry or a tag holds on the day', () => {
    for (const line of [
      'run: npm install stackbench',
      'run: npm install --no-save --prefix . stackbench',
      'run: npx stackbench gate',
      'run: npx --no-install stackbench gate',
      'run: npm install',
      'run: npm i -g bun',
      'run: pnpm dlx stackbench',
      'run: pnpm install',
      'run: yarn install',
      'run: corepack prepare pnpm@latest',
      'run: curl -s https://example.com/install.sh',
      '- uses: actions/checkout@v6',
      'image: cimg/node:24.11',
    ])
      assert.deepEqual(unpinnedIn(line), [line]);
  });

  it("come with what is left to do where the lock file does not hold stackbench, or holds a registry's", async (t) => {
    const told = async (lock: readonly [string, string] | null): Promise<string> => {
      const root = mkdtempSync(join(tmpdir(), 'stackbench-written-'));
      t.after(() => rmSync(root, { recursive: true, force: true }));
      writeFileSync(join(root, 'package.json'), '{"name": "shop"}');
      if (lock !== null) writeFileSync(join(root, lock[0]), lock[1]);
      return (await runInProcess(['init', '--ci', 'github'], { cwd: root })).stdout;
    };
    const npm = (resolved: string): string =>
      JSON.stringify({
        packages: { 'node_modules/stackbench': { version: '0.1.0', resolved, integrity: 'sha512-x' } },
      });
    const missing = /which does not contain it\. Create the tarball[^]*anyone who takes the name/;
    const registry = /takes stackbench from a registry/;
    assert.match(
      await told(null),
      /installs stackbench only from \.stackbench\/package-lock\.json[^]*--prefix \.stackbench/,
    );
    assert.match(await told(['package-lock.json', '{}']), missing);
    assert.match(await told(['yarn.lock', 'express@^5:\n  version "5.0.0"\n']), missing);
    for (const lock of [
      ['package-lock.json', npm('https://registry.example/stackbench/-/stackbench-0.1.0.tgz')],
      [
        'yarn.lock',
        'stackbench@^0.1.0:\n  version "0.1.0"\n  resolved "https://r.example/stackbench/-/stackbench-0.1.0.tgz#1"\n',
      ],
      ['yarn.lock', `${YARN_BERRY}"stackbench@npm:0.1.0":\n  resolution: "stackbench@npm:0.1.0"\n`],
      ['pnpm-lock.yaml', 'packages:\n\n  stackbench@0.1.0:\n    resolution: {integrity: sha512-x}\n'],
      ['bun.lock', '{"packages": {"stackbench": ["stackbench@0.1.0", "", {}]}}'],
    ] as const)
      assert.match(await told(lock), registry, lock[1]);
    for (const lock of [
      ['package-lock.json', npm('file:stackbench-0.1.0.tgz')],
      ['yarn.lock', '"stackbench@./stackbench-0.1.0.tgz":\n  version "0.1.0"\n'],
      ['yarn.lock', `${YARN_BERRY}"stackbench@file:./stackbench-0.1.0.tgz":\n  version: 0.1.0\n`],
      [
        'pnpm-lock.yaml',
        'packages:\n\n  stackbench@file:stackbench-0.1.0.tgz:\n    resolution: {integrity: sha512-x}\n',
      ],
      ['bun.lock', '{"packages": {"stackbench": ["stackbench@./stackbench-0.1.0.tgz", "", {}]}}'],
    ] as const) {
      const text = await told(lock);
      assert.doesNotMatch(text, missing, lock[1]);
      assert.doesNotMatch(text, registry, lock[1]);
    }
  });

  it('install stackbench from a lock file of its own where the service is no package', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'stackbench-written-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    writeFileSync(join(root, 'go.mod'), 'module shop');
    assert.equal((await runInProcess(['init', '--ci', 'github'], { cwd: root })).code, 0);
    const install = stepsOf(root, 'stackbench.yml').find(({ name }) => name === 'Install');
    assert.deepEqual([install?.run, install?.['working-directory']], ['npm ci', '.stackbench']);
  });

  it('name the package where it lies already', async (t) => {
    const [workspace] = layouts.filter(({ title }) => title === 'a workspace of npm') as [Layout];
    const root = await repositoryOf(t, workspace);
    mkdirSync(join(root, 'services/shop/node_modules/stackbench'), { recursive: true });
    await runInProcess(['init', '--ci', 'github', '--force'], { cwd: join(root, 'services/shop') });
    const gate = stepsOf(root, 'stackbench.yml').find(({ uses }) => uses?.startsWith('./'));
    assert.equal(gate?.uses, './services/shop/node_modules/stackbench');
  });

  it('leave the default branch out on CircleCI, by its name where git knows it', async (t) => {
    const [first] = layouts as [Layout];
    const ignored = (root: string): string[] =>
      readCircle(root).workflows.gate.jobs.flatMap(({ gate }) => gate.filters.branches.ignore);
    const root = await repositoryOf(t, first);
    assert.deepEqual(ignored(root), ['main', 'master']);
    const git = (...argv: string[]): string => execFileSync('git', argv, { cwd: root, encoding: 'utf8' });
    git('-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '-qm', 'x', '--allow-empty');
    git('update-ref', 'refs/remotes/origin/release/next', 'HEAD');
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release/next');
    await runInProcess(['init', '--ci', 'circleci', '--force'], { cwd: root });
    assert.deepEqual(ignored(root), ['release/next']);
  });

  it('please actionlint, at the root and in subfolders', async (t) => {
    const tool = findActionlint();
    t.after(() => {
      if (tool.folder !== undefined) rmSync(tool.folder, { recursive: true, force: true });
    });
    if ('missing' in tool) {
      t.skip(tool.missing);
      return;
    }
    for (const made of layouts) {
      const root = await repositoryOf(t, made);
      const argv = ['-no-color', '-shellcheck=', '-pyflakes='];
      const checked: { readonly status: number | null; readonly stdout: string } = spawnSync(tool.path, argv, {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(checked.status, 0, `${made.title}: ${checked.stdout}`);
    }
  });
});
