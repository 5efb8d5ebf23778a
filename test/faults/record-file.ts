import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../runner/machine/package-root.ts';
import type { TrialRecord } from './trial.ts';

const RECORD_FILE: string = join(packageRoot, 'docs', 'evidence', 'faults', 'trials.jsonl');

/** First line of the record: what was under trial, and on what. */
interface RecordHead {
  readonly kind: 'stackbench-faults';
  /** A hash over the committed program (not the trials), with a `+` where the work tree differs from it. */
  readonly sources: string;
  readonly node: string;
  readonly cores: number;
  readonly root: boolean;
}

export interface FaultRecord {
  readonly head: RecordHead | null;
  readonly records: readonly TrialRecord[];
}

export function readRecord(file: string = RECORD_FILE): FaultRecord {
  if (!existsSync(file)) return { head: null, records: [] };
  const [head, ...records] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
  return { head: (head as RecordHead | undefined) ?? null, records: records as TrialRecord[] };
}

/**
 * The record to go on with: what is there, where it is of the same sources and was played in the same way, else an
 * empty one. Trials whose fault could not be brought about are played again.
 */
export function openRecord(again: boolean, file: string = RECORD_FILE): FaultRecord {
  const head = presentHead();
  const known = readRecord(file);
  const isOfThese = !again && JSON.stringify(known.head) === JSON.stringify(head);
  const records = isOfThese ? known.records.filter(({ state }) => state !== 'failed') : [];
  if (!isOfThese || records.length < known.records.length)
    writeFileSync(file, [head, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { head, records };
}

/** Adds a line; what was printed, and where this machine keeps things, is left out. */
export function addRecord(record: TrialRecord, file: string = RECORD_FILE): void {
  const { printed: _, ...kept } = record;
  const line = JSON.stringify(kept).replaceAll(packageRoot, '.').replaceAll(homedir(), '~');
  appendFileSync(file, `${line}\n`);
}

/** What is under trial: another version of it begins another record. */
const PROGRAM = ['cli', 'launcher.cjs', 'model', 'package-lock.json', 'reports', 'runner', 'scenarios', 'targets'];

function presentHead(): RecordHead {
  const git = (...args: readonly string[]): string => {
    try {
      return execFileSync('git', args, {
        cwd: packageRoot,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      return '';
    }
  };
  const isChanged = git('status', '--porcelain', '--', ...PROGRAM) !== '';
  const committed = createHash('sha256').update(git('ls-tree', 'HEAD', '--', ...PROGRAM));
  const sources = `${committed.digest('hex').slice(0, 12)}${isChanged ? '+' : ''}`;
  return {
    kind: 'stackbench-faults',
    sources,
    node: process.version,
    cores: cpus().length,
    root: process.getuid?.() === 0,
  };
}
