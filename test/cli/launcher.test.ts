import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readProcess } from '../../runner/machine/processes/process-table.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { waitUntil } from '../../runner/machine/processes/wait-for.ts';
import { needsUsers, OUR_UID, runAs } from '../support/other-users.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'stackbench-launcher-'));
const checkout = join(work, 'checkout');
const otherNode = join(work, process.platform === 'win32' ? 'other-node.exe' : 'other-node');
const olderNode = join(work, 'older-node.cjs');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Ends as a user's shell would see it, with the user's own cache and npm out of the way. */
function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, STACKBENCH_CACHE: join(work, 'no-cache'), npm_config_update_notifier: 'false', ...env },
  });
  return { code: status, stdout, stderr };
}

function launch(
  root: string,
  {
    older = false,
    env = {},
    command = 'list',
  }: { older?: boolean; env?: Record<string, string>; command?: string } = {},
): Ended {
  const args = [...(older ? ['--require', olderNode] : []), join(root, 'launcher.cjs'), command];
  return run(otherNode, args, work, env);
}

function lists({ code, stdout, stderr }: Ended): void {
  assert.equal(code, 0, stderr);
  assert.match(stdout, /express-postgres/);
}

function saysWhatWhyFix({ code, stderr }: Ended, fix: RegExp): void {
  assert.equal(code, 3, stderr);
  assert.match(stderr, /^Error: .+\n {2}Why: .+\n {2}Fix: .+\n$/);
  assert.match(stderr, fix);
}

/** The files that git knows, as a clone has them. */
function copyCheckout(to: string): string {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  assert.equal(listed.status, 0, String(listed.stderr));
  for (const file of listed.stdout.toString('utf8').split('\0').filter(Boolean)) {
    if (file.startsWith('test/')) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
  return to;
}

before(() => {
  copyCheckout(checkout);
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  copyFileSync(process.execPath, otherNode);
  // Makes a Node.js pass for one that is too old, in its own process alone: whatever it starts is what it is.
  const versions = `{ ...process.versions, node: '20.20.2' }`;
  writeFileSync(
    olderNode,
    `Object.defineProperty(process, 'versions', { value: ${versions} });
Object.defineProperty(process, 'version', { value: 'v20.20.2' });\n`,
  );
});

after(() => rmSync(work, { recursive: true, force: true }));

describe(
  'a launcher that is killed',
  { skip: process.platform === 'win32' && 'signals are not those of Windows' },
  () => {
    it('takes with it the Node.js that it started, and what that had started', async () => {
      const state = join(work, 'state');
      const args = [
        '--require',
        olderNode,
        join(checkout, 'launcher.cjs'),
        'serve',
        'express-memory',
        '--items',
        '100',
      ];
      const child = spawn(otherNode, args, { cwd: work, env: { ...process.env, XDG_STATE_HOME: state } });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
      const isReady = (): true | null => (said.includes('Ctrl-C ends it') ? true : null);
      await waitUntil(isReady, { what: 'the stack to be served', withinMs: 60_000, everyMs: 20 });
      const started = withDescendants(child.pid as number).slice(1);
      assert.ok(started.length >= 2, 'the runtime, and the stack');
      child.kill('SIGKILL');
      await waitUntil(() => (started.every((pid) => readProcess(pid) === null) ? true : null), {
        what: 'all to be gone',
        withinMs: 15_000,
        everyMs: 20,
      });
      assert.deepEqual(readdirSync(join(state, 'stackbench', 'ledger')), []);
    });
  },
);

describe('the launcher in a checkout after npm ci', () => {
  it('runs the sources, on a new and on an old Node.js', () => {
    lists(launch(checkout));
    lists(launch(checkout, { older: true }));
  });

  it('runs them by npx and by npm exec, from a subfolder too', () => {
    lists(run('npx', ['stackbench', 'list'], checkout));
    lists(run('npx', ['stackbench', 'list'], join(checkout, 'docs', 'decisions')));
    lists(run('npm', ['exec', 'stackbench', '--', 'list'], checkout));
  });

  it('runs them through a symbolic link', () => {
    const link = join(work, 'stackbench');
    symlinkSync(join(checkout, 'launcher.cjs'), link);
    lists(run(process.execPath, [link, 'list'], work));
  });

  it('runs them on the Node.js of the checkout, whichever runs the launcher', () => {
    const root = copyCheckout(join(work, 'own-node'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(root, 'cli', 'main.ts'), 'console.log(process.execPath, process.env["STACKBENCH_LAUNCHED"]);\n');
    const { stdout } = launch(root, { older: true });
    assert.match(stdout, /node_modules.+bin.+node(?:\.exe)? undefined\n$/);
  });

  it('never runs a dist/ that was built from other sources', () => {
    const root = copyCheckout(join(work, 'stale'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), `console.log('stale');\n`);
    const ended = launch(root);
    lists(ended);
    assert.doesNotMatch(ended.stdout, /stale/);
  });

  it('passes the exit code and an interrupt on', async () => {
    const root = copyCheckout(join(work, 'signals'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(
      join(root, 'cli', 'main.ts'),
      `setInterval(() => undefined, 1000);
process.on('SIGINT', () => process.exit(42));
console.log('ready');\n`,
    );
    const child = spawn(otherNode, [join(root, 'launcher.cjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    await Promise.race([once(child.stdout, 'data'), ended]);
    child.kill('SIGINT');
    assert.equal((await ended)[0], 42);
  });
});

describe('the launcher when something is missing', () => {
  it('sends a user of Windows to WSL before it looks for anything', () => {
    const windows = join(work, 'windows.cjs');
    writeFileSync(windows, `Object.defineProperty(process, 'platform', { value: 'win32' });\n`);
    const ended = run(otherNode, ['--require', windows, join(checkout, 'launcher.cjs'), 'list'], work);
    saysWhatWhyFix(ended, /WSL 2: `wsl --install`/);
  });

  it('asks for npm ci in a checkout without node_modules', () => {
    const root = copyCheckout(join(work, 'bare'));
    saysWhatWhyFix(launch(root), /Fix: Run `npm ci` in .*bare\./);
    saysWhatWhyFix(launch(root, { older: true }), /Fix: Run `npm ci` in .*bare/);
  });

  it('asks for npm ci when one package is missing', () => {
    const root = copyCheckout(join(work, 'lacking'));
    mkdirSync(join(root, 'node_modules'));
    for (const name of ['zod', 'autocannon'])
      symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
    saysWhatWhyFix(launch(root), /Why: "[^"]+" is missing\.\n {2}Fix: Run `npm ci`/);
  });

  it('asks for npm ci when a file is missing that only one command needs', () => {
    const root = copyCheckout(join(work, 'partial'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    rmSync(join(root, 'runner', 'programs', 'doctor.ts'));
    lists(launch(root));
    saysWhatWhyFix(launch(root, { command: 'doctor' }), /Why: "[^"]+doctor\.ts" is missing\.\n {2}Fix: Run `npm ci`/);
  });

  for (const [title, spoil] of Object.entries({
    'is not executable': (program: string) => chmodSync(program, 0o644),
    'is empty': (program: string) => truncateSync(program, 0),
    'is cut off': (program: string) => truncateSync(program, 100_000),
    'is no program': (program: string) => writeFileSync(program, 'not a program'),
    'does not answer as Node.js does': (program: string) => writeFileSync(program, '#!/bin/sh\necho hello\n'),
    'may be written to by others': (program: string) => chmodSync(program, 0o777),
    'stands in a folder that others may write to': (program: string) => chmodSync(dirname(program), 0o777),
  })) {
    it(`says so when the Node.js in the cache ${title}`, () => {
      const root = join(work, 'broken-node');
      mkdirSync(root, { recursive: true });
      for (const name of ['launcher.cjs', 'package.json']) cpSync(join(ROOT, name), join(root, name));
      const cache = join(work, 'broken-cache');
      const program = join(cache, 'node', '24.0.0', 'bin', 'node');
      rmSync(cache, { recursive: true, force: true });
      mkdirSync(dirname(program), { recursive: true });
      copyFileSync(process.execPath, program);
      spoil(program);
      saysWhatWhyFix(launch(root, { older: true, env: { STACKBENCH_CACHE: cache } }), /Why: .*broken-cache/);
    });
  }

  it('uses the next one of the cache when the newest is broken', () => {
    const cache = join(work, 'two-nodes');
    for (const version of ['24.9.0', '24.10.0']) mkdirSync(join(cache, 'node', version, 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(cache, 'node', '24.9.0', 'bin', 'node'));
    writeFileSync(join(cache, 'node', '24.10.0', 'bin', 'node'), '');
    const root = copyCheckout(join(work, 'next-node'));
    cpSync(join(ROOT, 'node_modules', 'zod'), join(root, 'node_modules', 'zod'), { recursive: true });
    writeFileSync(join(root, 'cli', 'main.ts'), `console.log('ran');\n`);
    assert.equal(launch(root, { older: true, env: { STACKBENCH_CACHE: cache } }).stdout, 'ran\n');
  });

  it('says how to get a Node.js to a user without a name or a home', { skip: needsUsers }, () => {
    const root = join(work, 'nameless');
    mkdirSync(root);
    for (const name of ['launcher.cjs', 'package.json']) cpSync(join(ROOT, name), join(root, name));
    chmodSync(work, 0o755);
    const ended = runAs(OUR_UID, [otherNode, '--require', olderNode, join(root, 'launcher.cjs'), 'list']);
    saysWhatWhyFix(ended, /Fix: Install Node\.js 24/);
  });

  it('shows errors of the program itself, with another exit code than a missed threshold', () => {
    const root = copyCheckout(join(work, 'throws'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(root, 'cli', 'main.ts'), `throw new Error('a bug of ours');\n`);
    const { code, stderr } = launch(root);
    assert.equal(code, 3);
    assert.match(stderr, /a bug of ours/);
  });
});

describe('the launcher of a packed package', () => {
  const project = join(work, 'project');
  const installed = join(project, 'node_modules', 'stackbench');

  before(() => {
    const env = { PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) };
    const packed = run('npm', ['pack', '--silent', '--pack-destination', work], checkout, env);
    assert.equal(packed.code, 0, packed.stderr);
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    const archive = join(work, packed.stdout.trim().split('\n').at(-1) ?? '');
    assert.equal(run('tar', ['-xzf', archive, '-C', work], work).code, 0);
    cpSync(join(work, 'package'), installed, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
    symlinkSync(join('..', 'stackbench', 'launcher.cjs'), join(project, 'node_modules', '.bin', 'stackbench'));
  });

  it('runs dist/ on a new Node.js, by its path and by npx', () => {
    lists(launch(installed));
    chmodSync(join(installed, 'launcher.cjs'), 0o755);
    writeFileSync(join(project, 'package.json'), '{"name": "project", "private": true}\n');
    lists(run('npx', ['--no-install', 'stackbench', 'list'], project));
  });

  it('says how to get a Node.js on an old one, and runs on the one in the cache', () => {
    saysWhatWhyFix(launch(installed, { older: true }), /Fix: Install Node\.js 24, or .*stackbench setup/);
    const cache = join(work, 'cache');
    mkdirSync(join(cache, 'node', '24.0.0', 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(cache, 'node', '24.0.0', 'bin', 'node'));
    lists(launch(installed, { older: true, env: { STACKBENCH_CACHE: cache } }));
  });

  it('asks to be installed again when a file is missing', () => {
    const root = join(work, 'torn');
    mkdirSync(root);
    cpSync(join(installed, 'launcher.cjs'), join(root, 'launcher.cjs'));
    saysWhatWhyFix(launch(root), /Fix: Install it again/);
  });
});
