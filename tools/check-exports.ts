import { join } from 'node:path';
import { ALLOWED } from './check-exports/allowed.ts';
import { findFaults } from './check-exports/find-faults.ts';
import { readModules } from './check-exports/read-modules.ts';

/**
 * `npm run check:exports`: every export has an importer in the product, and a name has one meaning; exits 1 otherwise.
 */
const faults = findFaults(await readModules(join(import.meta.dirname, '..')), ALLOWED);
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(
    `\n${faults.length} exports to remove, rename, or list with a reason in tools/check-exports/allowed.ts.`,
  );
  process.exitCode = 1;
}
