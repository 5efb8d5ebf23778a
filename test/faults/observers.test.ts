import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { sharedMemory } from '../support/shared-memory.ts';
import { FaultProxy } from './fault-proxy.ts';
import { strike } from './inflict.ts';
import { NotApplied } from './not-applied.ts';
import { Place } from './place.ts';
import { eventually, isSame, see } from './processes.ts';
import { addRecord, readRecord } from './record-file.ts';
import { settingsOf } from './settings.ts';
import type { Trial } from './trial.ts';
import { TRIALS } from './trials.ts';
import { Witness } from './witness.ts';
import { faultEvidence, reliabilityTable, tally } from './write-docs.ts';

const [trial] = TRIALS as readonly [Trial];
const linux: { skip: string | false } = { skip: process.platform === 'linux' ? false : 'needs /proc' };

describe('the witness of a trial', linux, () => {
  it('finds a process that left its parent and its session, and ends it although it is stopped', async () => {
    const child = spawn('sh', ['-c', 'setsid sleep 300 & sleep 1'], { stdio: 'ignore' });
    const witness = new Witness(child.pid as number);
    const ended = once(child, 'exit');
    const sleeper = await eventually(() => {
      witness.look();
      return witness.alive().find(({ command }) => command === 'sleep 300');
    }, 5000);
    assert.ok(sleeper);
    process.kill(sleeper.pid, 'SIGSTOP');
    await ended;
    assert.deepEqual(
      (await witness.left(300)).map(({ pid, state }) => [pid, state]),
      [[sleeper.pid, 'T']],
    );
    await witness.end();
    assert.equal(isSame(sleeper), false);
  });

  it(
    'counts no shared memory that is older than the trial, though its maker has the number of a process of it',
    needs('perl', 'ipcrm'),
    async () => {
      const make = 'shmget(0, 56, 01600) // die; print "made\\n";';
      const maker = spawn('perl', ['-e', `$| = 1; ${make} <STDIN>; ${make} <STDIN>;`]);
      await once(maker.stdout, 'data');
      const witness = new Witness(maker.pid as number);
      try {
        witness.look();
        assert.deepEqual(witness.sharedMemory(), []);
        maker.stdin.write('\n');
        await once(maker.stdout, 'data');
        assert.equal(witness.sharedMemory().length, 1);
      } finally {
        maker.stdin.end();
        await witness.end();
        for (const { id, maker: pid } of sharedMemory()) if (pid === maker.pid) execFileSync('ipcrm', ['-m', id]);
      }
    },
  );
});

function needs(...programs: string[]): { skip: string | false } {
  const missing = programs.find((name) => findProgram(name, process.env.PATH ?? '').path === null);
  return { skip: linux.skip || (missing === undefined ? false : `needs ${missing}`) };
}

describe('a fault on a process', linux, () => {
  it('says nothing where the process had ended before', async () => {
    const child = spawn('sleep', ['300'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const victim = see(child.pid as number);
    assert.ok(victim);
    const found = { victim, group: [victim] };
    assert.match(await strike('stop-for-ever', found), /state T/);
    assert.match(await strike('kill', found), /it ended/);
    await assert.rejects(strike('kill', found), NotApplied);
  });
});

describe('the place of a trial', linux, () => {
  it('shows temporary files, locks and entries of the ledger that are left, and nothing of a healthy end', () => {
    const place = new Place(settingsOf(trial), null);
    try {
      assert.deepEqual(place.left(), []);
      const planted = [
        'tmp/stackbench-abc/data',
        'var-tmp/stackbench-def/data',
        'out/.stackbench-1-ab.tmp',
        'out/.stackbench-lock',
        'home/.local/state/stackbench/ledger/process-1.json',
        'out/result.json',
        'tmp/stackbench-results-ghi/result.json',
      ];
      for (const path of planted) {
        mkdirSync(dirname(join(place.folder, path)), { recursive: true });
        writeFileSync(join(place.folder, path), '');
      }
      assert.deepEqual(place.left().toSorted(), [
        'home/.local/state/stackbench/ledger/process-1.json',
        'out/.stackbench-1-ab.tmp',
        'out/.stackbench-lock',
        'tmp/stackbench-abc',
        'var-tmp/stackbench-def',
      ]);
    } finally {
      place.remove();
    }
  });
});

describe('the proxy before a server', () => {
  it('passes on, and then answers garbage to open connections and refuses new ones', async () => {
    const echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const proxy = new FaultProxy((echo.address() as AddressInfo).port);
    await proxy.become('well');
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('hello');
    assert.equal(String((await once(socket, 'data'))[0]), 'hello');
    await proxy.become('garbage');
    socket.write('hello');
    assert.match(String((await once(socket, 'data'))[0]), /garbage/);
    assert.ok(proxy.disturbed > 0);
    const closed = once(socket, 'close');
    await proxy.become('refused');
    await closed;
    const refused = connect(proxy.port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNREFUSED');
    echo.close();
    await once(echo, 'close');
  });
});

describe('the pages about faults', () => {
  const record = {
    id: trial.id,
    state: 'played',
    outcome: 'goes-on',
    findings: [
      { kind: 'leak', text: 'process 1 | redis' },
      { kind: 'silent-pass', text: 'exit 0' },
    ],
  } as const;

  it('count a trial once for each kind of finding, and name what is wrong in its cell and in a list', () => {
    assert.match(
      tally(TRIALS, [record, { ...record, id: 'other' }]),
      /^trials 2 of \d+ · leaks 2 · lost results 0 · silent passes 2/,
    );
    assert.match(reliabilityTable(TRIALS, { head: null, records: [record] }), /goes on; \*\*leak, silent pass\*\*/);
    assert.match(faultEvidence(TRIALS, { head: null, records: [record] }), /: leak: process 1 \\\| redis\n/);
  });

  it('are made from a record without what was printed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-record-'));
    try {
      const file = join(folder, 'faults.jsonl');
      writeFileSync(file, '{"kind":"stackbench-faults"}\n');
      addRecord({ ...record, printed: 'much' }, file);
      assert.deepEqual(readRecord(file).records, [record]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
