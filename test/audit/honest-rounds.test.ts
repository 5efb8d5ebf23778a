import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import { type AuditedRound, unknownRound } from '../../reports/audit/audited-round.ts';
import { AUDIT_RULES } from '../../reports/audit/rules/registry.ts';

test('in recorded honest rounds of ours nothing is found, one by one and all together', () => {
  const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'honest-rounds.json'), 'utf8')) as AuditedRound[];
  const rounds = recorded.map((round) => ({ ...unknownRound(round), ...round }));
  assert.ok(rounds.length >= 200, `${rounds.length} rounds`);
  assert.deepEqual(audit(rounds).findings, []);
  for (const round of rounds) assert.deepEqual(audit([round]).findings, []);
});

test('docs/audit.md lists the rules as they are', () => {
  const cells = readFileSync(join(import.meta.dirname, '../../docs/audit.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  assert.deepEqual(
    cells,
    Object.entries(AUDIT_RULES).map(([id, { title, limit }]) => [`\`${id}\``, title, limit]),
  );
});
