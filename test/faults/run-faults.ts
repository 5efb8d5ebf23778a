import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDuration } from '../../model/duration.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { NamedServers } from './named-servers.ts';
import { playTrial } from './play-trial.ts';
import { addRecord, readRecord, openRecord } from './record-file.ts';
import type { Trial, TrialRecord } from './trial.ts';
import { TRIALS, chosenForBuilds } from './trials.ts';
import { faultEvidence, reliabilityTable, tally } from './write-docs.ts';

const USAGE = `npm run test:faults -- [flags]
  (none)          plays every trial that the record lacks, one at a time, and writes docs/evidence/faults.* and docs/reliability.md
  --again         begins a new record
  --only PREFIX   plays these alone (redis/stop-for-ever/measure, redis/kill, …) and writes nothing; may be given several times
  --builds        plays those that every build plays, and writes nothing
  --part 1/2      plays every second trial, from the first, into the same record: for two machines, or two at once
  --docs          plays nothing, writes the pages from the record
  --list          prints the names
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    again: { type: 'boolean', default: false },
    builds: { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
    docs: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const only = flags.only ?? [];
const asked = (flags.builds ? chosenForBuilds() : mixed(TRIALS)).filter(
  ({ id }) => only.length === 0 || only.some((prefix) => id.startsWith(prefix)),
);
if (flags.help) say(USAGE);
else if (flags.list) for (const { id } of asked) say(id);
else if (flags.docs) writePages();
else if (asked.length === 0) throw new Error(`no trial begins with ${only.join(', ')}`);
else await play(asked, only.length === 0 && !flags.builds);

async function play(trials: readonly Trial[], isRecorded: boolean): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupt.abort(new Error('interrupted')));
  const known: TrialRecord[] = isRecorded ? [...openRecord(flags.again).records] : [];
  const [part = 1, parts = 1] = flags.part.split('/').map(Number);
  const left = trials.filter(
    ({ id }, index) => index % parts === part - 1 && known.every((record) => record.id !== id),
  );
  if (known.length > 0) say(`${known.length} trials are in the record already.`);
  const servers = new NamedServers();
  const startedAt = performance.now();
  try {
    for (const [index, trial] of left.entries()) {
      if (interrupt.signal.aborted) break;
      const record = await playTrial(trial, servers, interrupt.signal);
      known.push(record);
      if (isRecorded) addRecord(record);
      keepPrinted(record);
      const eachMs = (performance.now() - startedAt) / (index + 1);
      say(
        `[${index + 1}/${left.length}] ${inWords(record)} · ${formatDuration(eachMs * (left.length - index - 1))} left`,
      );
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    await servers.stop();
    if (isRecorded) writePages();
  }
  if (interrupt.signal.aborted) say('Interrupted; the record keeps what was played.');
  say(tally(trials, known));
  const isRight = known.every(({ state, findings }) => state !== 'failed' && findings.length === 0);
  process.exitCode = interrupt.signal.aborted ? 130 : isRight ? 0 : 1;
}

/** One trial of each kind of victim after the other: a record that is not whole yet says something of all. */
function mixed(trials: readonly Trial[]): Trial[] {
  const seen = new Map<string, number>();
  const rank = trials.map((trial) => {
    const turn = seen.get(trial.victim) ?? 0;
    seen.set(trial.victim, turn + 1);
    return { trial, turn: (turn * 7) % 31 };
  });
  return rank.toSorted((one, other) => one.turn - other.turn).map(({ trial }) => trial);
}

function inWords({ id, state, outcome, reason, findings }: TrialRecord): string {
  if (state !== 'played') return `${id}: ${state === 'failed' ? 'FAILED' : 'not played'}: ${reason}`;
  const found = findings.map(({ kind, text }) => `\n    ${kind.toUpperCase()}: ${text}`);
  return `${id}: ${outcome ?? '?'}${found.join('')}`;
}

/** What a trial printed in which something was found, for whoever looks into it. */
function keepPrinted({ id, printed }: TrialRecord): void {
  if (printed === undefined) return;
  const folder = join(packageRoot, 'results', 'faults');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${id.replaceAll('/', '.')}.txt`), printed);
  } catch {
    say(printed);
  }
}

function writePages(): void {
  const record = readRecord();
  writeFileSync(join(packageRoot, 'docs', 'reliability.md'), reliabilityTable(TRIALS, record));
  writeFileSync(join(packageRoot, 'docs', 'evidence', 'faults.md'), faultEvidence(TRIALS, record));
}
