import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { requireEnoughBlocks } from '../../runner/experiments/gate/enough-blocks.ts';

test('blocks in which nothing can regress are a usage error that names the least that do', () => {
  assert.throws(() => requireEnoughBlocks({ maxBlocks: 10 }, 11), {
    code: 'too-few-blocks',
    exitCode: EXIT.usage,
    fix: /--max-blocks 12 or more/,
  });
  assert.throws(() => requireEnoughBlocks({ maxBlocks: 8 }, 3), { fix: /--max-blocks 10 or more/ });
  for (const [maxBlocks, family] of [
    [8, 2],
    [10, 10],
    [12, 11],
    [40, 97],
    [8, 0],
  ] as const)
    requireEnoughBlocks({ maxBlocks }, family);
});
