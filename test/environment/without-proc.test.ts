import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gateResultSchema } from '../../model/document/gate-result.ts';
import { whyNot } from './play.ts';

/*
 * Commands in a mount namespace whose /proc is empty, as in some containers, and in one that also has the `ps` of
 * macOS, as on a Mac.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const PROCESSES = join(ROOT, 'runner', 'machine', 'processes');
const MAIN = join(ROOT, 'cli', 'main.ts');
const WITHIN_MS = 180_000;
const work = mkdtempSync(join(tmpdir(), 'stackbench-without-proc-'));
const shop = join(work, 'shop');
const EMPTY = 'mount -t tmpfs none /proc';
const AS_ON_A_MAC = asOnAMac(0);
/** Its `ps` takes that many seconds between the list of processes and what it says of each. */
const AS_ON_A_SLOW_MAC = asOnAMac(0.3);
/** Of modules that are played. */
const IMPORTS = `import { processIds } from '${PROCESSES}/../proc/process-ids.ts';
import { groupIsLeft } from '${PROCESSES}/process-group.ts';
import { withDescendants } from '${PROCESSES}/process-tree.ts';
import { startChild } from '${PROCESSES}/start-child.ts';
const rest = { label: 'child', command: '/bin/sh', env: {}, cwd: '/', cpus: [], logFile: '/dev/null' };
const start = (script) => startChild({ ...rest, args: ['-c', script] });`;

function asOnAMac(delayS: number): string {
  return [
    'mkdir -p real-proc && mount --bind /proc real-proc',
    `sed "s|= .PROC.;|= '$PWD/real-proc';|; s|DELAY|${delayS}|" bsd-ps.pl > ps && chmod 755 ps`,
    'mount --bind ps "$(command -v ps)"',
    EMPTY,
  ].join(' && ');
}

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Plays a command line of the shell in the folder `work`, after `hide` has taken /proc away. */
function play(hide: string, command: string, cwd: string = work): Ended {
  const script = `cd '${work}' && ${hide} && cd '${cwd}' && exec ${command}`;
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script], {
    encoding: 'utf8',
    timeout: WITHIN_MS,
    env: { ...process.env, XDG_STATE_HOME: join(work, 'state'), TMPDIR: join(work, 'tmp') },
  });
  return { code: status, text: `${stdout}${stderr}` };
}

const stackbench = `'${process.execPath}' '${MAIN}'`;

function nothingIsLeft(): void {
  assert.deepEqual(readdirSync(join(work, 'state', 'stackbench', 'ledger')), []);
}

function git(...args: readonly string[]): void {
  execFileSync('git', ['-C', shop, '-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], { stdio: 'pipe' });
}

const skip = whyNot(['root', 'mounts']) ?? (spawnSync('perl', ['-e', '1']).status === 0 ? false : 'it needs perl');

describe('a system without /proc', { skip }, () => {
  before(() => {
    for (const folder of ['tmp', 'shop']) mkdirSync(join(work, folder));
    copyFileSync(join(ROOT, 'test', 'support', 'bsd-ps.pl'), join(work, 'bsd-ps.pl'));
    const server = `import { createServer } from 'node:http';
createServer((_, reply) => reply.end('{"basket":[]}')).listen(Number(process.env.PORT), '127.0.0.1');\n`;
    writeFileSync(join(shop, 'server.mjs'), server);
    const service = { install: '', start: 'node server.mjs', ready: '/basket', requests: [{ path: '/basket' }] };
    writeFileSync(join(shop, 'stackbench.config.json'), JSON.stringify({ service }));
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'base');
    git('commit', '-q', '--allow-empty', '-m', 'head');
  });

  after(() => rmSync(work, { recursive: true, force: true }));

  const gate = `${stackbench} gate --base HEAD~1 --max-duration 15s --max-blocks 8 --out`;

  it('runs by the word `node` alone, which is all that Node.js knows of itself there', () => {
    copyFileSync(process.execPath, join(work, 'node'));
    const { code, text } = play(EMPTY, `env PATH='${work}':"$PATH" node '${join(ROOT, 'launcher.cjs')}' list`);
    assert.equal(code, 0, text);
    assert.match(text, /express-postgres/);
  });

  it('is described by doctor', () => {
    const { text } = play(EMPTY, `${stackbench} doctor`);
    assert.match(text, /CPU time of processes: not available\n/);
    assert.match(text, /Load of other processes: not available\n/);
    assert.match(text, /Not available: .*waiting time for a core.*\n.*comes from \/proc, which is missing/);
  });

  it('runs a gate, which says that CPU was not compared', () => {
    const { code, text } = play(EMPTY, `${gate} '${join(work, 'blind')}'`, shop);
    assert.ok(code === 0 || code === 4, text);
    assert.match(text, /CPU per request of GET \/basket was not compared: not available on this system/);
    assert.match(text, /CPU time of processes: not available/);
    nothingIsLeft();
  });

  it('runs stacks, and doubts figures that others may have disturbed', () => {
    const run = 'run --targets node-memory --engines pacer --visits 1 --duration 1s --items 100 --out';
    const { code, text } = play(EMPTY, `${stackbench} ${run} '${join(work, 'stacks')}'`);
    assert.ok(code === 0 || code === 4, text);
    assert.match(text, /whether other processes used the cores is unknown/);
    nothingIsLeft();
  });

  it('measures CPU time by the ps of macOS in steps of 10 ms, and a gate compares it', () => {
    assert.match(play(AS_ON_A_MAC, `${stackbench} doctor`).text, /CPU time of processes: from `ps`, in steps of 10 ms/);
    const out = join(work, 'by-ps');
    const { code, text } = play(AS_ON_A_MAC, `${gate} '${out}'`, shop);
    assert.ok(code === 0 || code === 4, text);
    const { blocks, environment } = gateResultSchema.parse(JSON.parse(readFileSync(join(out, 'gate.json'), 'utf8')));
    assert.deepEqual(environment.platform?.cpuTime, { from: 'ps', stepUs: 10_000 });
    for (const { base, head } of blocks.flatMap(({ endpoints }) => endpoints))
      for (const { cpuUs } of [base, head]) assert.ok(cpuUs !== null && cpuUs > 0 && cpuUs % 10_000 === 0, `${cpuUs}`);
    nothingIsLeft();
  });

  /** Plays a module of ours, as on a Mac. */
  function playModule(mac: string, name: string, text: string): Ended {
    const file = join(work, name);
    writeFileSync(file, text);
    return play(mac, `'${process.execPath}' '${file}'`);
  }

  it('ends what a service left in its group when its first process is gone, by the ps of macOS', () => {
    const { code, text } = playModule(
      AS_ON_A_SLOW_MAC,
      'leave.ts',
      `${IMPORTS}
const leaver = await start('sleep 0.1; sh -c "sleep 300 & sleep 301" & exit 0');
await new Promise((later) => setTimeout(later, 20));
// It lists the processes before the service leaves one, and the service as ended.
processIds();
await leaver.exited;
console.log('left', groupIsLeft(leaver.pid));
const grown = await start('sleep 302 & wait');
for (let tries = 0; tries < 100 && withDescendants(grown.pid).length < 2; tries += 1)
  await new Promise((later) => setTimeout(later, 100));
console.log('tree of', withDescendants(grown.pid).length);
await Promise.all([leaver, grown].map((one) => one.stop({ graceMs: 500 })));
console.log('left', [leaver, grown].map(({ pid }) => groupIsLeft(pid)));
`,
    );
    assert.equal(code, 0, text);
    assert.match(text, /tree of 2/);
    assert.match(text, /left true\n[^]*left \[ false, false \]/);
    nothingIsLeft();
  });

  it('takes no reading of the ps of macOS that is older than what it is asked about', () => {
    const { code, text } = playModule(
      AS_ON_A_MAC,
      'old-reading.ts',
      `${IMPORTS}
const others = processIds();
const child = await start('sleep 303 & wait');
console.log('known', others.includes(child.pid), child.family().length > 0);
await child.stop({ graceMs: 500 });
`,
    );
    assert.equal(code, 0, text);
    assert.match(text, /known false true/);
    nothingIsLeft();
  });
});
