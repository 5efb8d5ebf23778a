import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { CapacityTarget } from '../model/capacity/capacity-target.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { openBenchPlace } from './known-servers/bench-place.ts';
import { checkByWindows } from './known-servers/check-by-windows.ts';
import { KNOWN_SERVERS } from './known-servers/known-server.ts';
import { type KnownTruth, knownTruth, truthText } from './known-servers/known-truth.ts';
import { playRun } from './known-servers/play-run.ts';
import { measureTurnsPerMs } from './known-servers/spin.ts';
import { type TruthLine, sentenceOf } from './known-servers/truth-lines.ts';
import { tableOf } from './known-servers/truth-table.ts';

/**
 * Capacity measurements of servers whose capacity is known, two at a time:
 * `npm run bench:capacity-truth -- [--only TEXT,…] [--runs 1] [--noise SHARE] [--log FILE.jsonl]`. `--only` chooses
 * servers with one of these texts in their names; `--noise` starts a neighbour that takes up to this share of their
 * core (0.25: they wait for it about 12% of the time). With a log, runs continue where it ends. `--windows` checks the
 * truths instead: the pacer plays windows at 0.97 and 1.03 of them.
 */
const TARGET: CapacityTarget = { percentile: 99, limitMs: 200, errorShare: 0.001 };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '1' },
    noise: { type: 'string', default: '0' },
    log: { type: 'string' },
    windows: { type: 'boolean', default: false },
  },
});
const { log } = values;
const noise = Number(values.noise);
const only = values.only.split(',');
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const lines = log === undefined || !existsSync(log) ? [] : await readLines(log);
const turnsPerMs = measureTurnsPerMs();
const teardown = new Teardown();
try {
  const place = await openBenchPlace(teardown, interrupt.signal);
  const chosen = KNOWN_SERVERS.filter(({ id }) => only.some((text) => id.includes(text)));
  for (let first = 0; first < chosen.length; first += 2) {
    const truths: KnownTruth[] = [];
    for (const server of chosen.slice(first, first + 2)) {
      const known = await knownTruth(place, server, { target: TARGET, turnsPerMs });
      console.log(truthText(known));
      truths.push(known);
      if (!values.windows) continue;
      for (const text of await checkByWindows(place, known, { target: TARGET, turnsPerMs })) console.log(`  ${text}`);
    }
    for (let run = 1; !values.windows && run <= Number(values.runs); run += 1) {
      if (truths.every(({ server }) => isLogged(server.id, run))) continue;
      for (const line of await playRun(place, truths, { run, noise, turnsPerMs, target: TARGET })) {
        lines.push(line);
        console.log(`  ${run}: ${sentenceOf(line)}`);
        if (log !== undefined) await appendFile(log, `${JSON.stringify(line)}\n`);
      }
    }
  }
  if (lines.length > 0) console.log(tableOf(lines));
} finally {
  await teardown.run();
}

function isLogged(id: string, run: number): boolean {
  return lines.some((line) => line.id === id && line.run === run && line.noise === noise);
}

async function readLines(file: string): Promise<TruthLine[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TruthLine]));
}
