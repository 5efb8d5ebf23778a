import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import type { ToolOutput } from './record-tool-outputs.ts';

const outputs = JSON.parse(readFileSync(join(import.meta.dirname, 'tool-outputs.json'), 'utf8')) as ToolOutput[];

test('what autocannon, wrk and k6 really wrote of servers that behave well and badly is read and gives no proof', () => {
  assert.ok(outputs.length >= 300, `${outputs.length} outputs`);
  for (const { tool, server, flags, text } of outputs) {
    const { rounds } = readAuditFile('file', text);
    assert.equal(rounds.length, 1);
    const proofs = audit(rounds).findings.filter(({ strength }) => strength === 'proof');
    assert.deepEqual(proofs, [], `${tool} ${flags}, ${server}: ${text}`);
  }
});

test('the rounds of servers that fail are called useless, those of servers that work are not', () => {
  for (const { tool, server, flags, text } of outputs) {
    const useless = audit(readAuditFile('file', text).rounds).findings.filter(({ strength }) => strength === 'useless');
    const rules = useless.map(({ rule }) => rule);
    const where = `${tool} ${flags}, ${server}: ${rules.join()}`;
    if (['failing', 'half'].includes(server)) assert.ok(rules.includes('failed-requests'), where);
    if (server === 'refusing')
      assert.ok(rules.includes('nothing-answered') || rules.includes('failed-requests'), where);
    // k6 drops what a busy machine does not let it send in time.
    if (server === 'fast' && tool !== 'k6') assert.deepEqual(rules, [], where);
  }
});
