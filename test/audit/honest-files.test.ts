import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { honestFiles } from './honest-file.ts';

const FILES = honestFiles();
const NEVER_ANSWERS = ['refusing', 'hanging'];

test('300 files and more were recorded, of every tool that can be run here', () => {
  assert.ok(FILES.length >= 300, `${FILES.length} files`);
  const tools = Map.groupBy(FILES, ({ tool }) => tool);
  for (const tool of [
    'autocannon',
    'k6',
    'wrk',
    'wrk2',
    'oha',
    'hey',
    'vegeta',
    'bombardier',
    'h2load',
    'locust',
    'artillery',
    'jmeter',
    'ab',
  ])
    assert.ok((tools.get(tool)?.length ?? 0) >= 5, tool);
  assert.ok(new Set(tools.get('autocannon')?.map(({ flags }) => flags)).size >= 7);
});

describe('no file that was really recorded gives a proof:', () => {
  for (const [run, files] of Map.groupBy(FILES, ({ tool, flags }) => `${tool} ${flags}`))
    it(run, () => {
      for (const { server, text } of files) {
        const { rounds } = readAuditFile('recorded', text);
        const proofs = audit(rounds).findings.filter(({ strength }) => strength === 'proof');
        assert.deepEqual(proofs, [], `against the server ${server}`);
      }
    });
});

test('a file states answers if there were some, and none if there were none', () => {
  for (const { tool, flags, server, text } of FILES) {
    const label = `${tool} ${flags} against ${server}`;
    const { rounds } = readAuditFile('recorded', text);
    for (const { requests, ok, meanUs, timed } of rounds) {
      assert.ok(requests !== null, label);
      if (NEVER_ANSWERS.includes(server)) assert.ok(requests.value === 0 || ok === 0 || ok === null, label);
      if (['steady', 'fast'].includes(server)) {
        assert.ok(requests.value > 0 && (ok === null || ok > 0), label);
        if (timed !== 0) assert.ok(meanUs !== null && meanUs.value < 1e6, label);
      }
    }
  }
});

test('a useless round is called that: nothing answered, or every answer an error', () => {
  for (const { tool, flags, server, text } of FILES.filter(({ server }) =>
    ['refusing', 'hanging', 'all-500'].includes(server),
  )) {
    if (flags.includes('csv') && server === 'refusing') continue;
    const { findings } = audit(readAuditFile('recorded', text).rounds);
    assert.ok(
      findings.some(({ strength }) => strength === 'useless'),
      `${tool} ${flags} against ${server}`,
    );
  }
});
