import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { binomialUpperBound } from '../../../model/stats/binomial-interval.ts';
import { readAction } from '../../ci/ci-files.ts';

const docs = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'gate.md'), 'utf8').replaceAll('\n', ' ');

test('the documentation names every input and output of the action, with its default', () => {
  const { inputs, outputs } = readAction();
  for (const name of [...Object.keys(inputs), ...Object.keys(outputs)]) assert.ok(docs.includes(`\`${name}\``), name);
  assert.match(docs, new RegExp(`\\| \`on-inconclusive\` +\\| .*\\| \`${inputs['on-inconclusive']?.default}\` +\\|`));
  assert.match(docs, new RegExp(`\\| \`artifact-name\` +\\| .*\\| \`${inputs['artifact-name']?.default}\` +\\|`));
});

test('the documentation states the bound that its number of gates proves', () => {
  for (const [runs, share] of [
    [300, '1.0'],
    [59, '5'],
    [30, '9.6'],
  ] as const) {
    assert.match(docs, new RegExp(`in ${runs}(?: gates)?[ ,].*rarer than ${share.replace('.', '\\.')} ?%`));
    assert.ok(Math.abs(binomialUpperBound(0, runs) * 100 - Number(share)) <= 0.1, `${runs}`);
  }
});
