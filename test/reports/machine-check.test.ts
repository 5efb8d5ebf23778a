import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measured } from '../../model/document/measured.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { checkMachine } from '../../reports/run/facts/machine-check.ts';
import { sliceSpread } from '../../reports/run/facts/slice-spread.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult, type ResultOptions } from '../support/make-result.ts';

/** A run whose closed rounds of a stack are `factor` times as fast, slices and all. */
function withSpeed(factor: (target: string, block: number) => number, options: ResultOptions = {}): RunResult {
  const result = makeResult({ stacks: TEN_STACKS.slice(0, 4), ...options });
  for (const { target, repetition, rounds } of result.visits)
    for (const round of rounds)
      if (round.state === 'completed' && round.load.kind === 'closed')
        speedUp(round.measured, factor(target, repetition));
  return result;
}

function speedUp(measured: Measured, factor: number): void {
  for (const one of measured.operations) one.count = Math.round(one.count * factor);
  for (const slice of measured.slices ?? []) slice.ok = Math.round(slice.ok * factor);
  measured.resources.appCpuUs = (measured.resources.appCpuUs ?? 0) * factor;
}

const validityOf = (result: RunResult): string =>
  buildReportModel(result)
    .groups.certainty.map(({ text }) => text)
    .filter((text) => /^(Validity|Reasons)/.test(text))
    .join(' ');

describe('the controls in blocks', () => {
  const slow = (_: string, block: number): number => (block === 1 ? 0.7 : 1);

  it('show that the machine changed speed, by how much, and what it means', () => {
    const text = validityOf(withSpeed(slow));
    assert.match(
      text,
      /the machine changed speed between blocks by ±(1[5-9]|2\d)% \(throughput of \S+-memory, more than its slices explain\)/,
    );
    assert.match(
      text,
      /Ratios of stacks are taken within blocks and remain valid; absolute figures differ by about ±(1[5-9]|2\d)% from block to block \(standard deviation\)\./,
    );
    assert.doesNotMatch(text, /repetition/);
  });

  it('leave the ratios of stacks as they were', () => {
    const ratios = (result: RunResult) =>
      buildReportModel(result).sections.flatMap(({ rows }) =>
        rows.map(({ toReference }) => toReference?.ratio.center.toFixed(3)),
      );
    const stacks = TEN_STACKS.slice(0, 5);
    assert.deepEqual(ratios(withSpeed(slow, { stacks })), ratios(withSpeed(() => 1, { stacks })));
  });

  it('show no change as far as their slices explain the difference between blocks', () => {
    const result = withSpeed(slow);
    for (const { rounds } of result.visits)
      for (const round of rounds)
        if (round.state === 'completed')
          for (const [index, slice] of (round.measured.slices ?? []).entries())
            slice.ok = Math.round(slice.ok * (index % 2 === 0 ? 0.2 : 1.8));
    assert.ok(checkMachine(result).series.some(({ ratio }) => ratio > 1.2));
    assert.deepEqual(checkMachine(result).moved, []);
    assert.match(validityOf(result), /node-memory and express-memory showed no change of the machine between blocks\./);
  });

  it('show none for differences that fresh processes have', () => {
    const result = withSpeed((_, block) => [1, 1.03, 0.98][block] ?? 1, { seed: 4 });
    const { moved, series } = checkMachine(result);
    assert.deepEqual(moved, []);
    assert.ok(series.some(({ slices }) => slices !== null && slices.p < 0.05));
  });

  it('show a change of the CPU per request beyond 20%, which has no slices', () => {
    const result = withSpeed(() => 1);
    for (const { target, repetition, rounds } of result.visits)
      for (const round of rounds)
        if (round.state === 'completed' && target === 'node-memory' && repetition === 2)
          round.measured.resources.appCpuUs = (round.measured.resources.appCpuUs ?? 0) * 1.4;
    assert.match(
      validityOf(result),
      /the machine changed speed between blocks by ±\d+% \(CPU per request of node-memory\)\. Ratios of stacks/,
    );
  });

  it('are compared by today’s limit in two blocks, and not at all in one', () => {
    const two = withSpeed(slow, { visits: 2 });
    assert.match(validityOf(two), /the machine changed speed between blocks by ±\d+% \(throughput of \S+-memory\)/);
    assert.match(validityOf(withSpeed(slow, { visits: 1 })), /between blocks were not checked/);
  });

  it('are called by block in the facts, with what slices leave unexplained', () => {
    const facts = (result: RunResult) => buildReportModel(result).environment.find(({ key }) => key === 'controls');
    const found = facts(withSpeed(slow));
    assert.equal(found?.name, 'Controls by block');
    assert.match(found?.value ?? '', /node-memory throughput [\d,· ]+ requests\/s \(slices explain all but ±\d+%\)/);
    const older = facts(withSpeed(slow, { turns: false }));
    assert.equal(older?.name, 'Controls by repetition');
    assert.doesNotMatch(older?.value ?? '', /slices/);
  });

  it('of older files are checked and named as before', () => {
    assert.match(
      validityOf(withSpeed(slow, { turns: false })),
      /the machine itself changed \(the throughput of \S+ changed by \d+% between repetitions\)/,
    );
  });
});

describe('the spread that slices explain', () => {
  const round = (rates: readonly number[]): Measured => {
    const [visit] = makeResult({ visits: 1, stacks: TEN_STACKS.slice(0, 1) }).visits;
    const made = visit?.rounds.find(({ state }) => state === 'completed');
    assert.ok(made?.state === 'completed');
    return {
      ...made.measured,
      slices: rates.map((ok, index) => ({
        ...{ startMs: index, durationMs: 1000, ok, failed: 0, inFlightAtEnd: 0, waitShare: 0 },
      })),
    };
  };

  it('is unknown for two blocks, and if a block has no slices', () => {
    const known = round([10, 11, 12]);
    assert.equal(sliceSpread([known, known]), null);
    assert.equal(sliceSpread([known, known, { ...known, slices: null }]), null);
    assert.equal(sliceSpread([round([0, 0]), round([0, 0]), round([0, 0])]), null);
  });

  it('is a share of the mean, with neighbouring slices of long rounds put together', () => {
    const long = (level: number) => round(Array.from({ length: 4000 }, (_, index) => level + (index % 2)));
    const found = sliceSpread([long(100), long(110), long(120)]);
    assert.ok(found !== null && found.p < 0.001);
    assert.ok(Math.abs(found.between - 10 / 110.5) < 1e-3, `${found.between}`);
  });
});
