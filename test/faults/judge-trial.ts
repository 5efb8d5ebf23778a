import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../../runner/machine/package-root.ts';
import type { Setting } from './command-under-trial.ts';
import { lostInBlocks } from './judge-blocks.ts';
import { hasOwnMounts } from './place.ts';
import { type Documents, disturbedFigure, readDocuments, tellingWarnings, visitOfFault } from './read-document.ts';
import type { Finding, Outcome, TrialRecord } from './trial.ts';
import type { Witness } from './witness.ts';

export interface Ended {
  readonly state: 'ended' | 'ended-by-ctrl-c' | 'hanging';
  readonly code: number | null;
  readonly signal: string | null;
  readonly printed: string;
}

interface Observed extends Ended {
  readonly witness: Witness;
  readonly next: (argv: readonly string[]) => Promise<{ code: number | null; printed: string }>;
}

type Verdict = Pick<TrialRecord, 'outcome' | 'findings' | 'printed'>;

const GONE_WITHIN_MS = 4000;

/** Looks at everything that a trial left: processes, folders, names in servers, results, words and the exit code. */
export async function judge(setting: Setting, ended: Observed): Promise<Verdict> {
  const findings: Finding[] = [];
  const { trial, settings } = setting;
  if (ended.state !== 'ended')
    findings.push({
      kind: 'hang',
      text: ended.state === 'hanging' ? 'neither ended, nor ended by Ctrl-C' : 'ended by Ctrl-C alone',
    });
  const killed = trial.fault === 'kill' && /ourselves|launcher/.test(trial.victim);
  if (killed) {
    // The system's own end of what was bound to us comes first; then the next command of anybody.
    await ended.witness.left(GONE_WITHIN_MS);
    const { printed } = await ended.next(['list']);
    ended = { ...ended, printed: `${ended.printed}\n$ stackbench list\n${printed}` };
  }
  bringOut(setting, ended.witness);
  setting.place.makeWritable();
  // A disk that refuses keeps what is on it; once it does so no more, the next command removes it.
  if (settings.folder === 'work' && ended.state === 'ended') await ended.next(['list']);
  findings.push(...(await leaks(setting, ended, killed)));
  if (settings.command === 'run')
    findings.push(...(await results(setting, ended, readDocuments(setting.place, ended.printed))));
  findings.push(...bugTexts(ended.printed.replaceAll(packageRoot, '.')));
  const documents = settings.command === 'run' ? readDocuments(setting.place, ended.printed) : null;
  const outcome = outcomeOf(setting, ended, documents);
  findings.push(...outcomeFindings(setting, ended, outcome, documents));
  return {
    ...(outcome === null ? {} : { outcome }),
    findings,
    ...(findings.length === 0 ? {} : { printed: ended.printed.slice(-3000) }),
  };
}

async function leaks(
  { trial, place, server }: Setting,
  { witness, state, next }: Observed,
  killed: boolean,
): Promise<Finding[]> {
  const left = await witness.left(GONE_WITHIN_MS);
  const memory = witness.sharedMemory();
  for (const id of memory) execFileSync('ipcrm', ['-m', id]);
  // The lock of a killed run is taken over by the next one there; nobody can take it from a folder that is read-only.
  const keepsLock = killed || (trial.victim === 'results' && trial.fault === 'read-only');
  const hidden = (name: string): boolean => name.endsWith('filler') || (keepsLock && name.endsWith('.stackbench-lock'));
  if (state === 'hanging') return left.map(({ command, pid }) => leak(`process ${pid} ${command.slice(0, 100)}`));
  const named = server === null ? [] : await leftInServer(server, place, next);
  return [
    ...left.map(({ command, pid, state }) => leak(`process ${pid} (${state}) ${command.slice(0, 100)}`)),
    ...place
      .left()
      .filter((name) => !hidden(name))
      .map((name) => leak(name)),
    ...memory.map((id) => leak(`shared memory ${id}`)),
    ...named.map((name) => leak(`in the named server: ${name}`)),
  ];
}

function leak(text: string): Finding {
  return { kind: 'leak', text };
}

/**
 * What is in the server once it can be reached again, and the next command has removed what could not be removed
 * before.
 */
async function leftInServer(
  server: NonNullable<Setting['server']>,
  place: Setting['place'],
  next: Observed['next'],
): Promise<string[]> {
  await server.proxy.become('well');
  await pause(300);
  const isRecorded = place.left().some((name) => /namespace-[^/]*\.json$/.test(name));
  if (!isRecorded && (await server.left()).length === 0) return [];
  await next(['list']);
  return server.left({ remove: true });
}

/** Disks of a trial are seen by it alone: their files are copied to where we see them. */
function bringOut({ place, trial }: Setting, witness: Witness): void {
  if (!hasOwnMounts || trial.fault !== 'full-disk') return;
  const folders = ['out', 'tmp', 'var-tmp'].filter((name) => existsSync(join(place.folder, name)));
  for (const name of folders) {
    const [from, to] = [join(place.root, name), join(place.root, `${name}-seen`)];
    witness.inMounts(`rm -f ${from}/filler; mkdir -p ${to}; cp -a ${from}/. ${to}/`);
    if (!existsSync(join(place.folder, `${name}-seen`))) continue;
    execFileSync('sh', ['-c', 'cp -a "$1-seen/." "$1/" && rm -rf "$1-seen"', 'sh', join(place.folder, name)]);
  }
}

async function results(
  { trial, place, settings }: Setting,
  { next }: Observed,
  documents: Documents,
): Promise<Finding[]> {
  if (trial.stage === 'setup') return [];
  const lost = (text: string): Finding[] => [{ kind: 'lost-result', text }];
  const { folder, result, broken } = documents;
  if (broken !== null) return lost(`the document cannot be read: ${broken}`);
  if (folder === null || result === null) return lost(`no document, neither in its place nor in one that is told`);
  const missing = lostInBlocks(trial, settings, result);
  if (missing.length > 0) return lost(missing.join('; '));
  const again = await next(['report', place.inside(folder).replace(place.folder, place.root)]);
  // Failed visits are told by exit 3 as well: what cannot be read is an error instead of a table.
  return again.code === null || /^Error: /m.test(again.printed)
    ? lost(`stackbench report does not read it: ${again.printed.slice(0, 300)}`)
    : [];
}

const BUG_TEXTS: readonly [RegExp, string][] = [
  [/this is a bug/i, '"this is a bug"'],
  [/\n +at .*[(/].*:\d+:\d+\)?/, 'a stack trace'],
  [/\bundefined\b/, '"undefined"'],
  [/\[object \w+\]/, '"[object …]"'],
  [/\bNaN\b/, '"NaN"'],
];

function bugTexts(printed: string): Finding[] {
  return BUG_TEXTS.filter(([pattern]) => pattern.test(printed)).map(([pattern, what]) => ({
    kind: 'bug-text',
    text: `${what}: ${lineWith(printed, pattern)}`,
  }));
}

function lineWith(text: string, pattern: RegExp): string {
  const at = pattern.exec(text)?.index ?? 0;
  return text.slice(Math.max(0, at - 80), at + 160).replaceAll(/\s+/g, ' ');
}

function outcomeOf(
  { trial, settings }: Setting,
  { code, signal, printed }: Observed,
  documents: Documents | null,
): Outcome | null {
  if (signal === 'SIGKILL' && /ourselves|launcher/.test(trial.victim))
    return trial.fault === 'kill' ? 'killed' : 'goes-on';
  if (code === 130) return 'interrupted';
  if (/saved in \S+/.test(printed) && code === 3) return 'kept-elsewhere';
  const { result = null } = documents ?? {};
  const visit = visitOfFault(result, settings);
  if (code === 3 && visit === undefined) return 'could-not-run';
  if (settings.command === 'gate' && (code === 4 || code === 5)) return 'inconclusive';
  if (visit?.state === 'failed') return code === 3 ? 'visit-failed' : null;
  if (visit?.rounds.some(({ state }) => state === 'failed') === true) return code === 3 ? 'rounds-failed' : null;
  if (![0, 1, 4, 5].includes(code ?? -1)) return null;
  if (result?.skipped.some(({ target }) => target === settings.stack) === true) return 'skipped';
  if (visit === undefined || result === null) return code === 0 ? 'goes-on' : null;
  // What comes after the rounds reaches no figure; a machine that is busy with other work does.
  const isOver = trial.stage === 'teardown' || trial.stage === 'report';
  if (!isOver && disturbedFigure(visit) !== null) return 'shown-in-figures';
  return tellingWarnings(result, visit).length > 0 ? 'warned' : 'goes-on';
}

function outcomeFindings(
  { trial, settings, place }: Setting,
  { state, code, signal, printed }: Observed,
  outcome: Outcome | null,
  documents: Documents | null,
): Finding[] {
  if (state !== 'ended') return [];
  const visit = visitOfFault(documents?.result ?? null, settings);
  if (trial.hits && outcome === 'goes-on')
    return [
      { kind: 'silent-pass', text: `exit ${code}, and the visit is ${visit?.state ?? 'not there'} without a word` },
    ];
  const isBroken = ['kill', 'stop-for-ever', 'refused', 'garbage', 'empty'].includes(trial.fault);
  if (trial.victim === 'gate-service' && isBroken && code === 0)
    return [{ kind: 'silent-pass', text: `exit 0 of the gate: ${gateAnswer(place.folder)}` }];
  if (outcome === null || !trial.right.includes(outcome))
    return [
      {
        kind: 'wrong-outcome',
        text: `${outcome ?? `exit ${code ?? signal}, visit ${visit?.state ?? 'not there'}`}, but right is ${trial.right.join(' or ')}`,
      },
    ];
  const isExplained = ['Error: ', 'Why: ', 'Fix: '].every((word) => printed.includes(word));
  if (['could-not-run', 'kept-elsewhere'].includes(outcome) && !isExplained)
    return [{ kind: 'wrong-outcome', text: 'exit 3 without what, why and fix' }];
  return [];
}

function gateAnswer(folder: string): string {
  try {
    return readFileSync(join(folder, 'out', 'gate.json'), 'utf8').slice(0, 80);
  } catch {
    return 'no document';
  }
}
