import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { MADE_GATES } from '../support/made-gates.ts';
import { makeResult } from '../support/make-result.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = `'${process.execPath}' '${join(ROOT, 'cli', 'main.ts')}'`;
const isRoot = process.getuid?.() === 0;
const base = mkdtempSync(join(tmpdir(), 'stackbench-writing-'));
chmodSync(base, 0o755);
after(() => rmSync(base, { recursive: true, force: true }));
const result = join(base, 'result.json');
const gate = join(base, 'gate.json');
writeFileSync(result, JSON.stringify(makeResult({ visits: 2 })));
writeFileSync(gate, JSON.stringify(MADE_GATES.pass));
let place = '';
beforeEach(() => {
  place = mkdtempSync(join(base, 'case-'));
  chmodSync(place, 0o777);
});

/** Runs a script of the shell in the place; `stackbench` in it is this checkout's. */
function shell(script: string, wrap: readonly string[] = []): SpawnSyncReturns<string> {
  const whole = `stackbench() { ${CLI} "$@"; }\n${script}`;
  const [command, ...argv] = [...wrap, 'bash', '-c', whole];
  return spawnSync(command ?? 'bash', argv, { cwd: place, encoding: 'utf8', timeout: 60_000 });
}

const OWN_MOUNTS = ['unshare', '--mount'];
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** False, with a printed reason, where a case cannot be made. */
function canBeMade(t: TestContext, wrap: readonly string[]): boolean {
  if (wrap.length === 0 || spawnSync(wrap[0] ?? '', [...wrap.slice(1), 'true']).status === 0) return true;
  t.skip(`${wrap.join(' ')} is not allowed here`);
  return false;
}

/**
 * What the outcome of a write that failed must be: the table or verdict, a reason, a way out, no bug, nothing
 * half-written.
 */
function isTold({ status, stdout, stderr }: SpawnSyncReturns<string>, printed: RegExp, why: RegExp): void {
  assert.equal(status, 3, stderr);
  assert.match(stdout, printed);
  assert.match(stderr, /Error: .* cannot be written\.\n {2}Why: .*\n {2}Fix: ./);
  assert.match(stderr, why);
  assert.doesNotMatch(stderr, /this is a bug/);
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    names.filter((name) => name.endsWith('.tmp')),
    [],
  );
}

const FAULTS = [
  { title: 'a folder of its name is in the place of a report', wrap: [], before: 'mkdir -p o/FIRST', why: /EISDIR/ },
  { title: 'the disk is full', wrap: OWN_MOUNTS, before: 'mkdir o; mount -t tmpfs -o size=4k tmpfs o', why: /ENOSPC/ },
  {
    title: 'the disk is read-only',
    wrap: OWN_MOUNTS,
    before: 'mkdir o; mount -t tmpfs -o ro tmpfs o',
    why: /EROFS/,
  },
  { title: 'files may not become that large', wrap: [], before: 'ulimit -f 4', why: /EFBIG/ },
  {
    title: 'the folder is of another user',
    wrap: isRoot ? AS_NOBODY : [],
    before: isRoot ? 'true' : 'mkdir -m 555 o',
    why: /EACCES/,
  },
] as const;

const COMMANDS = [
  { argv: `report '${result}' --out o`, first: 'report.html', printed: /What a good answer cost/ },
  { argv: `report '${gate}' --out o`, first: 'gate.html', printed: /PASS/ },
  { argv: `compare '${result}' '${result}' --out o`, first: 'compare.html', printed: /B against A/ },
] as const;

for (const { title, wrap, before, why } of FAULTS) {
  describe(`where ${title}`, () => {
    for (const { argv, first, printed } of COMMANDS) {
      it(`${argv.split(' ')[0]} of ${first} prints, and says why nothing is written`, (t) => {
        if (!canBeMade(t, wrap)) return;
        if (title.includes('another user')) mkdirSync(join(place, 'o'), { mode: 0o555 });
        isTold(shell(`${before.replace('FIRST', first)}\nstackbench ${argv}`, wrap), printed, why);
      });
    }
  });
}

describe('init', () => {
  it('writes nothing on a full disk, and leaves the configuration that is there whole', (t) => {
    if (!canBeMade(t, OWN_MOUNTS)) return;
    const script = `mkdir p; mount -t tmpfs -o size=8k tmpfs p; cd p; echo '{"items": 7}' > stackbench.config.json
head -c 4096 /dev/zero > fill; stackbench init; code=$?; cat stackbench.config.json; ls -A; exit $code`;
    isTold(shell(script, OWN_MOUNTS), /^\{"items": 7\}\nfill\nstackbench\.config\.json\n$/, /ENOSPC/);
  });

  it('writes through no link, neither of a file nor of a folder', () => {
    writeFileSync(join(place, 'victim'), '{"precious": 1}');
    for (const make of [
      () => symlinkSync(join(place, 'victim'), join(place, 'p', 'stackbench.config.json')),
      () => symlinkSync(join(place, 'elsewhere'), join(place, 'p', '.github')),
    ]) {
      mkdirSync(join(place, 'p'));
      mkdirSync(join(place, 'elsewhere'));
      make();
      isTold(shell('cd p; stackbench init --ci github --force'), /^/, /A link stands in its place/);
      assert.equal(readFileSync(join(place, 'victim'), 'utf8'), '{"precious": 1}');
      for (const name of ['p', 'elsewhere']) {
        const folder = join(place, name);
        assert.ok(
          name === 'p' ||
            readdirSync(folder, { recursive: true, encoding: 'utf8' }).every((file) => !file.endsWith('.yml')),
        );
        rmSync(folder, { recursive: true });
      }
    }
  });
});

describe('a run', () => {
  const run = 'run --targets node-memory --visits 1 --duration 1s --items 200 --engines pacer --out d/o';

  it('whose disk fills up goes on, prints its table and keeps what it measured elsewhere', (t) => {
    if (!canBeMade(t, OWN_MOUNTS)) return;
    // Below a folder that everybody may write to, nothing is kept.
    const script = `chmod go-w .; mkdir d temp; export TMPDIR=$PWD/temp; mount -t tmpfs -o size=16k tmpfs d
stackbench ${run}; code=$?; ls -A d/o >&2; exit $code`;
    const outcome = shell(script, OWN_MOUNTS);
    isTold(outcome, /What a good answer cost/, /The disk is full \(ENOSPC\)/);
    assert.match(outcome.stderr, /Measuring goes on/);
    assert.doesNotMatch(outcome.stderr, /\.tmp|stackbench-lock/);
    const [name = ''] = readdirSync(join(place, 'temp')).filter((entry) => entry.startsWith('stackbench-results-'));
    assert.match(outcome.stderr, new RegExp(`It is kept in \\S+${name} \\(result\\.json`));
    const again = shell(`stackbench report temp/${name} --out again`);
    assert.match(again.stdout, /What a good answer cost/);
  });

  it('is refused before it begins where another one is at work, or files of others are in the way', () => {
    mkdirSync(join(place, 'd', 'o'), { recursive: true });
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(join(place, 'd', 'o', '.stackbench-lock'), JSON.stringify({ pid: process.pid, startTime }));
    const refused = shell(`stackbench ${run}`);
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /Error: Another stackbench writes to .*\n {2}Why: Process \d+ .*\n {2}Fix: Wait/);
    rmSync(join(place, 'd', 'o', '.stackbench-lock'));
    writeFileSync(join(place, 'd', 'o', 'report.md'), '# Mine\n');
    const foreign = shell(`stackbench ${run}`);
    assert.equal(foreign.status, 2);
    assert.match(foreign.stderr, /holds report\.md, which stackbench did not write/);
    assert.deepEqual(readdirSync(join(place, 'd', 'o')), ['report.md']);
  });
});

describe('output that nobody takes', () => {
  it('is no pass where the disk of stdout is full, and says why', () => {
    const full = shell('stackbench list > /dev/full');
    assert.equal(full.status, 3);
    assert.match(full.stderr, /What this command prints could not be written\.\n {2}Why: The disk is full \(ENOSPC\)/);
    assert.doesNotMatch(full.stderr, /this is a bug/);
  });

  it('is left to the reader where the pipe is closed', () => {
    assert.equal(shell('set -o pipefail; stackbench list | true').status, 0);
    assert.equal(shell('stackbench list 2> /dev/full > /dev/null').status, 0);
  });

  it('ends no command without its teardown', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const argv = [join(ROOT, 'cli', 'main.ts'), 'serve', 'express-redis', '--port', `${port}`, '--items', '200'];
    const child = spawn(process.execPath, argv, { cwd: place, stdio: ['ignore', full, full] });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    const isReady = async (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/items?limit=1`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (child.exitCode === null && !(await isReady())) await delay(50);
    child.kill('SIGINT');
    const [code] = await ended;
    assert.equal(code, 130);
    nothingIsLeft(child.pid);
    assert.ok(existsSync(place));
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
