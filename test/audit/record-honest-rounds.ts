import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runResultSchema } from '../../model/document/run-result.ts';
import { auditedRounds } from '../../reports/audit/formats/stackbench.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';

/**
 * `node test/audit/record-honest-rounds.ts RESULT…`: keeps what the auditor sees of the rounds of real runs, for the
 * test that it finds nothing in them. Record anew only after a limit was changed, and never to make that test pass.
 */
const rounds = process.argv.slice(2).flatMap((file) => {
  readAuditFile('result.json', readFileSync(file, 'utf8'));
  return auditedRounds(runResultSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
});
if (rounds.length === 0) throw new Error('Name the result.json of one run or more.');
const lines = rounds.map((round) => JSON.stringify(round, shorten));
writeFileSync(join(import.meta.dirname, 'honest-rounds.json'), `[\n${lines.join(',\n')}\n]\n`);
process.stdout.write(`${rounds.length} rounds kept\n`);

/** Nine digits are more than any clock had. */
function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}
