import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { type LogWriter, openLogWriter } from '../../runner/experiments/self-check/log-writer.ts';
import type { SelfCheckGate } from '../../runner/experiments/self-check/self-check-log.ts';

const base = mkdtempSync(join(tmpdir(), 'stackbench-log-test-'));
const usualTemp = process.env['TMPDIR'];
let folder = '';
let file = '';
let notes: string[] = [];
let opened: LogWriter[] = [];
after(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
  const place = mkdtempSync(join(base, 'case-'));
  [folder, notes] = [join(place, 'logs'), []];
  file = join(folder, 'check.jsonl');
  mkdirSync(join(place, 'temp'));
  process.env['TMPDIR'] = join(place, 'temp');
});
afterEach(async () => {
  for (const writer of opened) await writer.release();
  opened = [];
  if (usualTemp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usualTemp;
});

async function open(): Promise<LogWriter> {
  const writer = await openLogWriter(file, new AbortController().signal, (text) => notes.push(text));
  opened.push(writer);
  return writer;
}

function gate(run: number): SelfCheckGate {
  const nothing = { planted: null, elapsedMs: 1, foreignCpuShare: null, tests: [], failure: null };
  return { run, seed: run, startedAt: 'then', answer: 'pass', ended: 'decided', blocks: 6, ...nothing };
}

const runsIn = (path: string): number[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as SelfCheckGate).run);

describe('the log of a self-check', () => {
  it('loses no line where it cannot be written for a while, and is told of once', async () => {
    const writer = await open();
    await writer.add(gate(1));
    rmSync(file);
    mkdirSync(file);
    await writer.add(gate(2));
    await writer.add(gate(3));
    assert.equal(notes.length, 1);
    assert.match(
      notes[0] ?? '',
      /check\.jsonl cannot be written\. A folder of that name .* tried again after each gate/,
    );
    rmSync(file, { recursive: true });
    await writer.add(gate(4));
    assert.deepEqual(runsIn(file), [2, 3, 4]);
  });

  it('goes on in a folder that was removed meanwhile', async () => {
    const writer = await open();
    rmSync(folder, { recursive: true });
    await writer.add(gate(1));
    assert.deepEqual(runsIn(file), [1]);
  });

  it('is kept elsewhere at the end, with exit code 3 and the place', async () => {
    const writer = await open();
    mkdirSync(file);
    await writer.add(gate(1));
    await assert.rejects(writer.finish(), (error: Error & { exitCode: number; fix: string }) => {
      const [, kept = ''] = /It was saved in (\S+) /.exec(error.fix) ?? [];
      assert.deepEqual(runsIn(join(kept, 'check.jsonl')), [1]);
      assert.match(error.fix, /--log/);
      return error.exitCode === 3;
    });
  });

  it('drops the line that a kill cut off, and no other', async () => {
    mkdirSync(folder);
    writeFileSync(file, `${JSON.stringify(gate(1))}\n{"run": 2, "se`);
    const writer = await open();
    await writer.add(gate(2));
    assert.deepEqual(runsIn(file), [1, 2]);
  });

  it('takes one self-check at a time, is no link, and has its faults told before anything is measured', async () => {
    const first = await open();
    await assert.rejects(open(), { code: 'in-use', exitCode: 3 });
    await first.release();
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(join(folder, 'victim'), 'precious');
    symlinkSync(join(folder, 'victim'), file);
    await assert.rejects(open(), { code: 'cannot-write', why: /link/ });
    rmSync(file);
    mkdirSync(file);
    await assert.rejects(open(), { code: 'cannot-write', why: /EISDIR/ });
    assert.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'precious');
  });
});
