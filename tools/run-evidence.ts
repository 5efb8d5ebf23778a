import { writeFile } from 'node:fs/promises';
import { agreementReport } from './run-evidence/agreement-table.ts';
import { readRunClaims, readRunLog } from './run-evidence/read-runs.ts';

/**
 * `npm run make:run-evidence -- LOG RESULT…` writes what each result claims as a line of LOG, and prints how far the
 * runs agree; with LOG alone it prints that again.
 */
const [log, ...results] = process.argv.slice(2);
if (log === undefined) throw new Error('Name the log to read or to write, then the result files.');
if (results.length > 0) {
  const runs = await Promise.all(results.map(readRunClaims));
  await writeFile(log, runs.map((run) => `${JSON.stringify(run)}\n`).join(''));
}
process.stdout.write(agreementReport(await readRunLog(log)));
