import { join } from 'node:path';
import { evidenceTable } from './gate-evidence/evidence-table.ts';

/** Prints what the logs in docs/evidence come to, as the table of its README: `npm run make:gate-evidence`. */
process.stdout.write(await evidenceTable(join(import.meta.dirname, '..', 'docs', 'evidence')));
