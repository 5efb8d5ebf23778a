import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PS_ARGS, parsePs } from '../../runner/machine/proc/ps-table.ts';
import { cpuBetween } from '../../runner/measure/cpu-between.ts';
import { readCpu } from '../../runner/measure/process-cpu.ts';
import { windowCpuUs } from '../../runner/measure/steady-state.ts';
import { threadsBetween } from '../../runner/measure/threads-between.ts';

const cpuIn = (pids: readonly number[], text: string) => readCpu(pids, () => parsePs(text));

/** What `ps` of macOS prints with these options: minutes are not limited to 59, `??` is no terminal. */
const MAC = `    1     0     1 Ss   ??        15904   125:07.10 Mon Nov 23 08:12:45 2026
  411     1   411 S    ??         6120     0:00.41 Mon Nov 23 08:13:01 2026
60211 59800 60211 Ss+  ttys003    4016     0:00.09 Sat Nov 28 10:00:00 2026
60234 60211 60234 R    ??       131072     1:02.37 Sat Nov  7 09:59:59 2026
60240 60234 60234 U    ??        70000     0:10.00 Sat Nov 28 10:00:01 2026
60251 60234 60234 Z    ??            0     0:00.00 Sat Nov 28 10:00:02 2026
`;
const LATER = MAC.replace('1:02.37', '1:04.40').replace('0:10.00', '0:10.52');

describe('the list of processes of ps', () => {
  it('is read as macOS prints it', () => {
    const { rows, stepUs } = parsePs(MAC);
    assert.equal(stepUs, 10_000);
    assert.deepEqual([...rows.keys()], [1, 411, 60211, 60234, 60240, 60251]);
    assert.deepEqual(rows.get(60234), {
      pid: 60234,
      parent: 60211,
      group: 60234,
      state: 'R',
      hasTerminal: false,
      rssBytes: 128 * 2 ** 20,
      cpuUs: 62_370_000,
      startTime: `${Date.UTC(2026, 10, 7, 9, 59, 59) / 1000}`,
    });
    assert.equal(rows.get(1)?.cpuUs, (125 * 60 + 7.1) * 1e6);
    assert.deepEqual([rows.get(60211)?.hasTerminal, rows.get(60211)?.state], [true, 'S']);
  });

  it('is read with hours and days, and times in whole seconds are said to be so', () => {
    const { rows, stepUs } = parsePs('  7  1  7 S pts/0 12 1-02:03:04 Sat Nov 28 10:00:00 2026\n');
    assert.equal(rows.get(7)?.cpuUs, (((24 + 2) * 60 + 3) * 60 + 4) * 1e6);
    assert.equal(stepUs, 1_000_000);
  });

  it('skips what is no process', () => {
    const noise =
      'ps: warning\n  PID  PPID\n\n  8  1  8 S ?? 12 0:00.01 never\n  9  1  9 S ?? 12 - Sat Nov 28 10:00:00 2026\n';
    assert.equal(parsePs(noise).rows.size, 0);
  });

  it('asks for each column by itself, because macOS takes the rest of an option for its title', () => {
    assert.ok(PS_ARGS.every((option) => !option.includes(',')));
    assert.equal(PS_ARGS.filter((option) => option.endsWith('=')).length, 8);
  });
});

describe('the CPU time of processes by ps', () => {
  const pids = [60234, 60240, 60251];
  const [before, after] = [cpuIn(pids, MAC), cpuIn(pids, LATER)];

  it('is the difference of two readings, without zombies', () => {
    assert.deepEqual([...before.keys()], [60234, 60240]);
    assert.equal(cpuBetween(before, after), 2_550_000);
  });

  it('is unknown if one of them is gone, because ps says nothing of ended children', () => {
    const gone = cpuIn([60234], LATER);
    assert.equal(cpuBetween(before, gone), null);
  });

  it('is unknown in steps of a second', () => {
    assert.equal(cpuIn([7], '  7  1  7 S ?? 12 00:03:04 Sat Nov 28 10:00:00 2026\n').size, 0);
    assert.equal(readCpu([7], () => null).size, 0);
  });

  it('says nothing of threads', () => {
    assert.equal(threadsBetween(before, after), null);
  });

  it('decides no warm-up whose windows have a few steps only', () => {
    assert.equal(windowCpuUs(before, after), 2_550_000);
    const soon = cpuIn(pids, MAC.replace('1:02.37', '1:02.50'));
    assert.equal(windowCpuUs(before, soon), null);
  });
});
