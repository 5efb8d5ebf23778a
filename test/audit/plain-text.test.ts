import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { plainText } from '../../reports/audit/plain-text.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { honestFiles } from './honest-file.ts';

const before =
  (prefix: string) =>
  (text: string): string =>
    text
      .split('\n')
      .map((line) => prefix + line)
      .join('\n');

const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  'Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'a log of GitHub Actions': before('2026-11-28T18:01:02.1234567Z '),
  '`gh run view --log`': before('bench\tRun load\t2026-11-28T18:01:02.1234567Z '),
  'docker compose': before('loadgen-1  | '),
  'docker compose within GitHub Actions': before('2026-11-28T18:01:02.1234567Z k6-1  | '),
  '`kubectl logs --prefix`': before('[pod/k6-abc/k6] '),
  syslog: before('Nov 28 18:01:02 host loadtest[123]: '),
  'times of the day': before('[18:01:02] '),
  'colours and cleared lines': (text) => before('\u001B[1;33m')(text).replaceAll('\n', '\u001B[0m\u001B[K\n'),
  'a quote in Markdown': before('> '),
  'a comment of a script': before('# '),
  'a comment of a source': before(' * '),
  'hard spaces of a web page': (text) => text.replaceAll('  ', ' \u00A0'),
};

/** One file of each kind, a short one. */
const FILES = [...Map.groupBy(honestFiles(), ({ text }) => readAuditFile('f', text).format)].map(([format, files]) => ({
  format,
  text: files.map(({ text }) => text).sort((a, b) => a.length - b.length)[0] ?? '',
}));

describe('a file says the same within', () => {
  for (const [wrapping, wrap] of Object.entries(WRAPPINGS))
    it(wrapping, () => {
      assert.ok(FILES.length >= 15);
      for (const { format, text } of FILES) {
        const wrapped = readAuditFile('f', wrap(text));
        assert.equal(wrapped.format, format);
        assert.deepEqual(wrapped.rounds, readAuditFile('f', text).rounds, format);
      }
    });
});

test('what only some of the lines begin with is part of the text', () => {
  const text = '# Results\n\n10:20:30 start\nRunning 1s test\nSummary:\n';
  assert.equal(plainText(text), text);
});
