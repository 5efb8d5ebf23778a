import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { xmlError } from '../support/check-xml.ts';
import { hostileResult, makeResult } from '../support/make-result.ts';

const hostile = buildReportModel(hostileResult());
/** Characters that steer terminals or turn lines around: they may stand in no report for people. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
const tagsOf = (html: string): string[] =>
  [...new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => `${name}`.toLowerCase()))].sort();

test('hostile names add no element and no attribute to the page', () => {
  const html = renderHtml(hostile);
  const tame = buildReportModel({
    ...makeResult(),
    warnings: hostileResult().warnings.map((warning) => ({ ...warning, message: 'x', fix: 'y' })),
    skipped: [{ target: 'a', reason: 'b' }],
  });
  assert.deepEqual(tagsOf(html), tagsOf(renderHtml(tame)));
  const attributes = [...html.matchAll(/<[a-z][^<>]*>/gi)].flatMap(([tag]) =>
    [...tag.replaceAll(/"[^"]*"/g, '""').matchAll(/\s([a-z-]+)=/gi)].map(([, name]) => `${name}`),
  );
  assert.ok(attributes.every((name) => !/^(on|src|href$)/i.test(name) || name === 'href'));
  assert.ok([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => `${href}`.startsWith('#')));
  assert.ok(html.includes('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;'));
  assert.ok(!STEERING.test(html));
});

test('the page has one script, ours, asks for nothing, and a policy by hashes says so', () => {
  const html = renderHtml(hostile);
  assert.doesNotMatch(html, /<(link|img|iframe|object|embed|base|form)\b|\sstyle=/i);
  const hashOf = (element: string): string => {
    const found = [...html.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))];
    assert.equal(found.length, 1, element);
    return createHash('sha256')
      .update(found[0]?.[1] ?? '')
      .digest('base64');
  };
  const policy = `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; base-uri 'none'; form-action 'none'`;
  assert.ok(html.includes(`<meta http-equiv="Content-Security-Policy" content="${policy}">`));
  assert.doesNotMatch(html.slice(0, html.indexOf('</style>')), /url\(|@import|https?:/);
});

test('replacement patterns in names stay as they are', () => {
  assert.ok(renderHtml(hostile).includes('$&amp; $&#39; $` $1'));
});

test('hostile names leave JUnit well-formed', () => {
  assert.equal(xmlError(renderJunit(hostile)), null);
});

test('hostile names add no cell and no markup to Markdown', () => {
  const markdown = renderMarkdown(hostile);
  assert.ok(!STEERING.test(markdown));
  assert.doesNotMatch(markdown, /<(?!br)[a-z/!]/i);
  const lines = markdown.split('\n');
  const cells = (line: string): number => line.replaceAll(/\\./g, '').split('|').length;
  for (const [index, line] of lines.entries()) {
    if (!/^\| (?:---|---:)/.test(line)) continue;
    for (let next = index - 1; next < lines.length && lines[next]?.startsWith('|'); next += 1)
      assert.equal(cells(lines[next] ?? ''), cells(line), lines[next]);
  }
});

test('hostile names cannot become formulas or lines in CSV', () => {
  const csv = renderCsv(hostile);
  const records = parseCsv(csv);
  assert.equal(records.length, 11);
  assert.ok(records.every((record) => record.length === records[0]?.length));
  assert.ok(records.flat().every((cell) => !/^\s*[=+@\t\r-]/.test(cell)));
});

test('hostile names cannot steer the terminal', () => {
  assert.ok(!STEERING.test(renderTerminal(hostile, { width: 120, color: false })));
});

test('JSON keeps hostile names as they are', () => {
  assert.deepEqual(JSON.parse(renderJson(hostile)), JSON.parse(JSON.stringify(hostile)));
});

function parseCsv(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}
