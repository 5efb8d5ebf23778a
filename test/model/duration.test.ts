import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, parseDuration } from '../../model/duration.ts';

describe('durations', () => {
  it('are numbers with units', () => {
    const table = { '500ms': 500, '3s': 3000, '1.5s': 1500, '2m': 120_000, '1m30s': 90_000, '1h': 3_600_000 };
    for (const [text, ms] of Object.entries(table)) assert.equal(parseDuration(text, '--duration'), ms);
  });

  it('are refused without a unit, with rubbish, and at zero', () => {
    for (const text of ['3', '', 's', '3 s', '-3s', '0s', '3x', '3s!']) {
      assert.throws(() => parseDuration(text, '--duration'), { code: 'bad-duration', exitCode: 2 }, text);
    }
  });

  it('are shown in the unit that fits', () => {
    assert.deepEqual([340, 3000, 331_000].map(formatDuration), ['340 ms', '3.0 s', '5 min 31 s']);
  });
});
