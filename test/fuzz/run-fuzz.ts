import { parseArgs } from 'node:util';
import { fuzzReader } from './fuzz-reader.ts';
import { READERS } from './readers.ts';

/**
 * `npm run test:fuzz -- --documents 10000 --seed 1 --reader audit`: many hostile documents for each reader, and what
 * became of them.
 */
const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string' },
  },
});
let faults = 0;
for (const [name, reader] of Object.entries(READERS)) {
  if (values.reader !== undefined && values.reader !== name) continue;
  const tally = await fuzzReader(reader, Number(values.documents), Number(values.seed));
  const { documents, refused, crashes, slow, heavy, slowestMs, mostRssBytes } = tally;
  faults += crashes.length + slow.length + heavy.length;
  console.log(
    `${name}: ${documents} documents, ${refused} refused, ${crashes.length} crashes, ${slow.length} beyond 2 s of processor time (slowest ${slowestMs.toFixed(0)} ms), ${heavy.length} beyond 300 MB (most ${(mostRssBytes / 1e6).toFixed(0)} MB)`,
  );
  for (const fault of [...crashes, ...slow, ...heavy].slice(0, 10)) console.log(`  ${fault}`);
}
process.exitCode = faults === 0 ? 0 : 1;
