import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import { renderGateHtml } from '../../../reports/render/html/gate.ts';
import { renderGateMarkdown } from '../../../reports/render/markdown/gate.ts';
import { renderGateTerminal } from '../../../reports/render/terminal/gate.ts';
import { makeGateResult } from '../../support/make-gate-result.ts';

const CRASHED = buildGateReport({
  ...makeGateResult(),
  failure: {
    side: 'head',
    code: 'side-gone',
    what: 'The head stopped answering while it was measured.',
    why: 'It ended with exit code 3. Its log:\nRangeError: stock is negative\n    at sell (/srv/shop/stock.js:7:9)',
    fix: 'Look at it.',
  },
});

test('what a crashed side printed has lines of its own, and so has the advice', () => {
  const terminal = renderGateTerminal(CRASHED, { width: 100, color: false }).split('\n');
  const log = terminal.indexOf('  RangeError: stock is negative');
  assert.deepEqual(terminal.slice(log + 1, log + 4), ['  at sell (/srv/shop/stock.js:7:9)', '  Look at it.', '']);
  assert.match(terminal[log - 1] ?? '', /log:$/);
  assert.match(renderGateMarkdown(CRASHED), /Its log:\\\nRangeError: .*\\\n.*at sell .*\\\nLook at it\.\n/);
  assert.match(renderGateHtml(CRASHED), /Its log:<\/li>\n<li class="\w+">RangeError: stock is negative<\/li>/);
});
