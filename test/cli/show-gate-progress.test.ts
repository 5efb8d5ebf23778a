import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showGateProgress } from '../../cli/output/progress/show-gate-progress.ts';
import { safeOutput } from '../../cli/output/safe-output.ts';
import { decideGate } from '../../model/gate/decide-gate.ts';
import { MADE_GATES } from '../support/made-gates.ts';

const DAY = '2026-01-01';

/** The line after the first `blocks` of a made gate, each of which took `blockMs`. */
function lineAfter(name: keyof typeof MADE_GATES, blocks: number, blockMs: number): string {
  const result = MADE_GATES[name];
  let printed = '';
  const progress = showGateProgress(safeOutput({ write: (text) => (printed = text), isTTY: true, columns: 200 }));
  progress.onPlan(result);
  const block = result.blocks[blocks - 1] ?? assert.fail();
  progress.onBlock(block, decideGate(result.plan, result.blocks.slice(0, blocks), DAY), blocks * blockMs);
  return printed;
}

test('the progress of a gate says what time is left while it is not decided, and nothing of it after that', () => {
  const all = MADE_GATES.pass.blocks.length;
  assert.match(
    lineAfter('pass', 2, 1000),
    /block 2 of at most \d+ · 0 of \d+ comparisons decided · usually 10\.0 s more$/,
  );
  assert.match(lineAfter('pass', all, 1000), /block \d+ of at most \d+ · (\d+) of \1 comparisons decided$/);
});

test('it names no time that is left when none is', () => {
  const { maxDurationMs } = MADE_GATES.pass.plan;
  assert.match(lineAfter('pass', 2, maxDurationMs), /comparisons decided$/);
});
