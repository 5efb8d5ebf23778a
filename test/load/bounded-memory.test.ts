import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Subject } from '../support/memory-process.ts';

const program = fileURLToPath(new URL('../support/memory-process.ts', import.meta.url));
const FEW = 100_000;
const MANY = 2_000_000;

/** How much larger the heap of a process is that took many samples than that of one that took few. */
async function growth(subject: Subject): Promise<number> {
  const [few = NaN, many = NaN] = await Promise.all([FEW, MANY].map((samples) => bytesAfter(subject, samples)));
  return many / few;
}

async function bytesAfter(subject: Subject, samples: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, subject, String(samples)]);
  return (JSON.parse(stdout) as { readonly bytes: number }).bytes;
}

describe('the memory of a round', () => {
  const cases: readonly (readonly [Subject, string])[] = [
    ['recorder', 'the recorder'],
    ['window', 'the window of a closed loop, over a third of a second and over seven seconds'],
    ['bins', 'the bins of time of an open load'],
    ['summary', "the reading of k6's summary"],
  ];
  for (const [subject, title] of cases) {
    it(`grows by less than a tenth from 100 000 to 2 000 000 requests, in ${title}`, async () => {
      const grown = await growth(subject);
      assert.ok(grown < 1.1, `${grown.toFixed(3)} times as large`);
    });
  }

  it('would be seen to grow if every request were kept', async () => {
    assert.ok((await growth('everything')) > 2);
  });
});
