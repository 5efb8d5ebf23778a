import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import { renderGateHtml } from '../../../reports/render/html/gate.ts';
import { renderGateJunit } from '../../../reports/render/junit/gate.ts';
import { renderGateMarkdown } from '../../../reports/render/markdown/gate.ts';
import { renderAnnotations } from '../../../reports/render/terminal/annotations.ts';
import { renderGateTerminal } from '../../../reports/render/terminal/gate.ts';
import { xmlError } from '../../support/check-xml.ts';
import { MADE_GATES } from '../../support/made-gates.ts';

const hostile = buildGateReport(MADE_GATES.hostile);
/** Characters that steer terminals or turn lines around: they may stand in no report for people. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
const tagsOf = (html: string): string[] =>
  [...new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => `${name}`.toLowerCase()))].sort();

test('hostile names add no element, no script and no attribute to the page of a gate', () => {
  const page = renderGateHtml(hostile);
  const html = page.replace(/<script>[\s\S]*<\/script>/, '');
  const known = [MADE_GATES.regressed, MADE_GATES.waived, MADE_GATES.limits].flatMap((result) =>
    tagsOf(renderGateHtml(buildGateReport(result)).replace(/<script>[\s\S]*<\/script>/, '')),
  );
  assert.deepEqual(
    tagsOf(html).filter((tag) => !known.includes(tag) && !['ol'].includes(tag)),
    [],
  );
  assert.equal(page.match(/<script/gi)?.length, 1);
  const attributes = [...html.matchAll(/<[a-z][^<>]*>/gi)].flatMap(([tag]) =>
    [...tag.replaceAll(/"[^"]*"/g, '""').matchAll(/\s([a-z-]+)=/gi)].map(([, name]) => `${name}`),
  );
  assert.ok(attributes.every((name) => !/^(on|src)/i.test(name)));
  assert.ok([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => `${href}`.startsWith('#')));
  assert.match(html, /default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; base-uri 'none'/);
  assert.ok(!STEERING.test(html));
});

test('hostile names leave the JUnit of a gate well-formed', () => {
  assert.equal(xmlError(renderGateJunit(hostile)), null);
});

test('hostile names add no cell, no markup, no mention, no reference and no link to the comment', () => {
  const markdown = renderGateMarkdown(hostile);
  assert.ok(!STEERING.test(markdown));
  const own = markdown.replaceAll(/<\/?(?:details|summary)>/g, '').replace('<!-- stackbench-gate -->', '');
  assert.doesNotMatch(own, /<[a-z/!]/i);
  assert.doesNotMatch(own, /@[\w-]|#\d|https?:\/\//);
  const lines = markdown.split('\n');
  const cells = (line: string): number => line.replaceAll(/\\./g, '').split('|').length;
  for (const [index, line] of lines.entries()) {
    if (!/^\| (?:---|---:)/.test(line)) continue;
    for (let next = index - 1; next < lines.length && lines[next]?.startsWith('|'); next += 1)
      assert.equal(cells(lines[next] ?? ''), cells(line), lines[next]);
  }
});

test('hostile names cannot steer the terminal', () => {
  assert.ok(!STEERING.test(renderGateTerminal(hostile, { width: 100, color: false })));
});

test('hostile names can neither end a workflow command nor begin one', () => {
  const lines = renderAnnotations(hostile).trimEnd().split('\n');
  assert.ok(lines.length >= 5);
  for (const line of lines) {
    assert.match(line, /^::(error|warning|notice) title=stackbench gate%3A [A-Z ]+::\S/);
    assert.ok(!STEERING.test(line));
  }
});
