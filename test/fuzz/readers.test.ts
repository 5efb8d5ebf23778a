import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzReader } from './fuzz-reader.ts';
import { READERS } from './readers.ts';

const DOCUMENTS = 300;
/** Commands that render, and the parser of YAML, take longer for each. */
const RENDERED = 100;

describe('damaged or hostile documents end in a figure or in exit 2, without a crash, for', () => {
  for (const [name, reader] of Object.entries(READERS))
    it(name, async () => {
      const wanted = /^(report|comparison|lock file of pnpm)/.test(name) ? RENDERED : DOCUMENTS;
      const { crashes, documents, refused } = await fuzzReader(reader, wanted);
      assert.deepEqual(crashes, []);
      assert.ok(refused > 0 || reader.refusesNothing === true, 'nothing was refused');
      assert.equal(documents, wanted);
    });
});
