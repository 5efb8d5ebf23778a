import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import { formatAnswer } from '../../reports/comparison/format-comparison.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { formatInterval } from '../../reports/run/format-figure.ts';
import type { PairComparison } from '../../reports/run/ranking/compare-pairs.ts';
import type { Section } from '../../reports/run/report-model.ts';
import { cacheSentences } from '../../reports/run/sentences/cache-sentences.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

test('a cache whose effect is not significant over all pairs gets no interval that says otherwise', () => {
  const [section] = buildReportModel(makeResult()).sections;
  assert.ok(section);
  const ratio = { center: 1.2, lo: 1.05, hi: 1.37, n: 3 };
  const pairs = section.pairs.map((pair): PairComparison => ({ ...pair, ratio, established: false }));
  const texts = cacheSentences([{ ...section, pairs } satisfies Section], 1).map(({ text }) => text);
  assert.equal(texts.length, 2);
  for (const text of texts) {
    assert.match(text, /^No significant difference in throughput .*: (1\.20|0\.83)×, tested over all pairs\.$/);
    assert.doesNotMatch(text, /\[/);
  }
});

test('where a comparison of runs finds no difference, the interval beside it holds none', () => {
  const stacks = TEN_STACKS.slice(2, 7);
  for (let seed = 2; seed < 8; seed += 1) {
    const [before, after] = [1, seed].map((of) => ({
      name: `${of}`,
      result: { ...makeResult({ seed: of, stacks }), id: `run ${of}` },
    }));
    assert.ok(before && after);
    const { tables } = buildCompareModel([before, after]);
    const open = tables.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => cells.filter((cell) => cell?.answer === 'open')),
    );
    assert.ok(open.length > 20);
    const answers = tables.flatMap(({ figure, rows }) =>
      rows.flatMap(({ cells }) =>
        cells.filter((cell) => cell?.answer === 'open').map((cell) => formatAnswer(figure, cell)),
      ),
    );
    assert.deepEqual([...new Set(answers)], ['not significant']);
    for (const cell of open) {
      const { scale = 'ratio', lo = 1, hi = 0 } = cell?.difference ?? {};
      const none = scale === 'ratio' ? 1 : 0;
      assert.ok(lo <= none && none <= hi, `${lo} to ${hi}`);
    }
  }
});

test('an interval that reaches beyond a hundred times to both sides is written as such', () => {
  const write = (lo: number, hi: number): string => formatInterval(100, { lo, hi }, String);
  assert.equal(write(0.1, 100_000), ' ×÷>100');
  assert.equal(write(0.0001, 20_000), ' ×÷>100');
  assert.equal(write(2, 5000), ' ×÷50.0');
  assert.equal(write(90, 50_000), ' [90–50000]');
});
