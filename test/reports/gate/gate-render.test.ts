import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GateVerdictDocument, gateVerdictSchema } from '../../../model/gate/gate-verdict.ts';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import type { GateReport } from '../../../reports/gate/gate-report.ts';
import { renderGateHtml } from '../../../reports/render/html/gate.ts';
import { renderGateJson } from '../../../reports/render/json/gate.ts';
import { renderGateJunit } from '../../../reports/render/junit/gate.ts';
import { GATE_MARKER, MARKDOWN_LIMIT, renderGateMarkdown } from '../../../reports/render/markdown/gate.ts';
import { renderAnnotations } from '../../../reports/render/terminal/annotations.ts';
import { renderGateTerminal } from '../../../reports/render/terminal/gate.ts';
import { xmlError } from '../../support/check-xml.ts';
import { assertGolden } from '../../support/golden.ts';
import { MADE_GATES } from '../../support/made-gates.ts';
import { makeGateResult } from '../../support/make-gate-result.ts';

const RENDERERS = {
  txt: (report: GateReport) => `${renderGateTerminal(report, { width: 100, color: false })}\n`,
  html: (report: GateReport) => withoutShell(renderGateHtml(report)),
  md: renderGateMarkdown,
  xml: renderGateJunit,
  json: renderGateJson,
  annotations: renderAnnotations,
} satisfies Record<string, (report: GateReport) => string>;

const REPORTS = Object.entries(MADE_GATES).map(([name, result]) => [name, buildGateReport(result)] as const);
const report = (name: keyof typeof MADE_GATES): GateReport => buildGateReport(MADE_GATES[name]);

for (const [name, built] of REPORTS) {
  for (const [extension, render] of Object.entries(RENDERERS)) {
    test(`the ${extension} output of the gate '${name}' is the golden one`, () =>
      assertGolden(`gate/${name}.${extension}`, render(built)));
  }
}

test('all outputs of a gate say the same verdict, the same figures and the same words', () => {
  for (const [name, built] of REPORTS) {
    const document = gateVerdictSchema.parse(JSON.parse(renderGateJson(built)));
    assert.deepEqual([document.verdict, document.exitCode], [built.verdict, built.exitCode], name);
    const { word } = built.headline;
    assert.ok(renderGateTerminal(built, { width: 120, color: false }).trimStart().startsWith(`${word}  `), name);
    assert.ok(renderGateMarkdown(built).includes(`### stackbench gate: ${word}\n`), name);
    assert.ok(renderGateHtml(built).includes(`<title>stackbench gate: ${word}</title>`), name);
    assert.ok(renderAnnotations(built).includes(`title=stackbench gate%3A ${word.replaceAll(',', '%2C')}::`), name);
    if (name === 'hostile') continue;
    for (const one of document.tests) agreeOn(one, built, name);
  }
});

test('JUnit is well-formed and counts what the exit code says', () => {
  for (const [name, built] of REPORTS) {
    const xml = renderGateJunit(built);
    assert.equal(xmlError(xml), null, name);
    const count = (attribute: string): number => Number(new RegExp(` ${attribute}="(\\d+)"`).exec(xml)?.[1]);
    assert.equal(count('tests'), xml.match(/<testcase /g)?.length, name);
    assert.equal(count('failures') > 0, built.exitCode === 1, name);
    assert.equal(count('errors') > 0, built.verdict === 'invalid', name);
    if (built.verdict === 'inconclusive') assert.ok(count('skipped') > 0, name);
  }
});

test('the terminal keeps to its width, is plain unless colour is asked for, and ASCII if asked', () => {
  for (const [name, built] of REPORTS) {
    for (const width of [80, 100, 120]) {
      const lines = renderGateTerminal(built, { width, color: false }).split('\n');
      const long = lines.filter(
        (line) => [...line].length > width && !line.startsWith('Again: ') && !/x{40}/.test(line),
      );
      assert.deepEqual(long, [], name);
    }
    assert.ok(!renderGateTerminal(built, { width: 100, color: false }).includes('\u001b'), name);
    assert.ok(renderGateTerminal(built, { width: 100, color: true }).includes('\u001b['), name);
    const ascii = renderGateTerminal(built, { width: 100, color: false, ascii: true });
    assert.match(ascii, /^[\n\u0020-\u007e]*$/, name);
  }
});

test('the comment begins with its marker and stays below what GitHub takes, however much there is to say', () => {
  const endpoints = Array.from({ length: 9 }, (_, index) => `GET /${'`|*_<&'.repeat(40)}/${index}`);
  const made = makeGateResult({ endpoints, blocks: 6, plan: { thresholds: ['p(99)<1', 'p(50)<1', 'errors<=0.1%'] } });
  const dependencies = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`package-${index}`, '1.0.0']));
  const head = { ...made.sides.head, dependencies };
  const large = buildGateReport({ ...made, sides: { ...made.sides, head } });
  for (const built of [large, ...REPORTS.map(([, one]) => one)]) {
    const text = renderGateMarkdown(built);
    assert.ok(text.length < MARKDOWN_LIMIT, `${text.length}`);
    assert.ok(text.startsWith(`${GATE_MARKER}\n`));
    assert.equal(text.split(GATE_MARKER).length, 2);
  }
});

test('a wait for a decision is a warning, a regression an error, an improvement a notice', () => {
  assert.match(renderAnnotations(report('inconclusive')), /^::warning title=stackbench gate%3A INCONCLUSIVE::/);
  assert.match(renderAnnotations(report('regressed')), /^::error title=stackbench gate%3A REGRESSED::/);
  assert.match(renderAnnotations(report('improved')), /^::notice title=stackbench gate%3A IMPROVED::/m);
  const many = makeGateResult({
    endpoints: Array.from({ length: 9 }, (_, index) => `GET /${index}`),
    change: { p50: 2, cpu: 2 },
  });
  const lines = renderAnnotations(buildGateReport(many)).trimEnd().split('\n');
  assert.ok(lines.filter((line) => line.startsWith('::error')).length <= 10);
});

function agreeOn(one: GateVerdictDocument['tests'][number], built: GateReport, name: string): void {
  const plain = one.verdict === 'open' ? 'not decided' : one.improved ? 'improved' : one.verdict;
  const verdict = one.answers === 'differ' ? `${plain}, answers differ` : plain;
  const change = one.ratio >= 2 ? '×' : `${Math.abs((one.ratio - 1) * 100).toFixed(1)}%`;
  const line = `| ${verdict} | ${one.name} |`;
  const markdown = renderGateMarkdown(built)
    .replaceAll('\\', '')
    .split('\n')
    .find((text) => text.startsWith(line));
  assert.ok(markdown?.includes(change), `${name}: ${line} ${change}`);
  const table = renderGateHtml(built)
    .split('<tr>')
    .find((row) => row.includes(`>${one.name.replaceAll("'", '&#39;')}<`) && row.includes(`>${verdict}<`));
  assert.ok(table?.includes(change), `${name}: ${one.name} in HTML`);
  assert.ok(renderGateJunit(built).includes(one.sentence.replaceAll("'", '&#39;').replaceAll('`', '`')), one.name);
}

/** Style, script and their hashes belong to every page; its own content is what is kept. */
function withoutShell(html: string): string {
  return html
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '<meta policy>')
    .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
    .replace(/<script>[\s\S]*?<\/script>/, '<script></script>');
}
