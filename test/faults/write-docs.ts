import type { FaultRecord } from './record-file.ts';
import {
  FAULTS,
  FINDINGS,
  type FindingKind,
  OUTCOMES,
  type Outcome,
  STAGES,
  type Trial,
  type TrialRecord,
  VICTIMS,
} from './trial.ts';

/** As they stand in a cell; the legend has the whole sentence. */
const SHORT: Readonly<Record<Outcome, string>> = {
  'could-not-run': 'exit 3',
  'visit-failed': 'visit fails',
  'rounds-failed': 'rounds fail',
  skipped: 'stack left out',
  'shown-in-figures': 'in the figures',
  warned: 'warning',
  'goes-on': 'goes on',
  'kept-elsewhere': 'kept elsewhere',
  inconclusive: 'no verdict',
  interrupted: 'exit 130',
  killed: 'cleaned up',
};

const TITLES: Readonly<Record<(typeof VICTIMS)[number], string>> = {
  app: 'the app',
  postgres: 'PostgreSQL of ours',
  redis: 'Redis of ours',
  memcached: 'Memcached of ours',
  jvm: 'the JVM of the stand-in',
  k6: 'k6',
  autocannon: "autocannon's process",
  launcher: 'the launcher',
  ourselves: 'stackbench itself',
  results: 'the results folder',
  work: 'the folder of the data',
  cache: 'the cache',
  'redis-program': 'Redis in the cache',
  'k6-program': 'k6 in the cache',
  'jvm-program': 'the stand-in in the cache',
  'postgres-named': 'a PostgreSQL that was named',
  'redis-named': 'a Redis that was named',
  'memcached-named': 'a Memcached that was named',
  'mongodb-named': 'a MongoDB that was named',
  'gate-service': '`gate`: the service',
  'gate-ourselves': '`gate`: stackbench itself',
  'serve-app': '`serve`: the app',
  'serve-redis': '`serve`: Redis',
  'serve-ourselves': '`serve`: stackbench itself',
  'report-results': '`report`: the folder of the reports',
  'setup-cache': '`setup`: the cache',
};

const FAULT_TITLES: Readonly<Record<(typeof FAULTS)[number], string>> = {
  kill: 'killed',
  'stop-5s': 'frozen for 5 s',
  'stop-for-ever': 'frozen for ever',
  sigint: 'Ctrl-C',
  sigterm: 'SIGTERM',
  sighup: 'SIGHUP',
  'full-disk': 'disk full',
  'read-only': 'read-only',
  removed: 'removed',
  refused: 'refuses connections',
  garbage: 'garbage',
  empty: 'says nothing, or is empty',
  slow: '2 s late',
};

const INTRODUCTION = `# What happens when something fails

Made by \`npm run test:faults\` from real runs: each fault is brought about in a \`stackbench\` of its own, at a known stage,
and the trial checks that the fault was there. Nothing is simulated. How each was played, and what was found, is in
[evidence/faults.md](evidence/faults.md). Play one again by its name:
\`npm run test:faults -- --only redis/stop-for-ever/measure\`.

In every cell: the command ends by itself; no process, temporary folder or name in a datastore is left (after SIGKILL:
when the next command has run); no message is about the inside of stackbench; and the document can be read, and has
what the fault did not reach. Each run measures two stacks in two blocks. The block without the fault is whole: the
second one if an app or a generator fails, which are started again for it, otherwise the first one. In the block of the
fault the other stack is measured to the end; if a generator fails, both stacks are by the next generator. A cell in
which that did not hold says so in bold.

Stages: \`setup\` datastores are started · \`start\` a stack is started · \`fill\` its rules are checked and its caches filled ·
\`warm-up\` · \`measure\` in the middle of a round · \`teardown\` everything is stopped · \`report\` results are in the document,
reports are written.
`;

/** `docs/reliability.md`: a row for each victim and fault, a column for each stage. */
export function reliabilityTable(trials: readonly Trial[], { records }: FaultRecord): string {
  const byId = new Map(records.map((record) => [record.id, record]));
  const rows = VICTIMS.flatMap((victim) =>
    FAULTS.flatMap((fault) => {
      const own = trials.filter((trial) => trial.victim === victim && trial.fault === fault);
      if (own.length === 0) return [];
      const cells = STAGES.map((stage) => {
        const trial = own.find((one) => one.stage === stage);
        return trial === undefined ? '' : cell(trial, byId.get(trial.id));
      });
      return [[`${TITLES[victim]}: ${FAULT_TITLES[fault]}`, ...cells]];
    }),
  );
  const legend = Object.entries(OUTCOMES).map(([outcome, text]) => `- **${SHORT[outcome as Outcome]}**: ${text}.`);
  const words = ['An empty cell: there is no such thing at that stage, or it is the same as in the stage before.'];
  return [INTRODUCTION, ...legend, '', ...words, '', table(['fault', ...STAGES], rows), ''].join('\n');
}

function cell({ right }: Trial, record: TrialRecord | undefined): string {
  if (record === undefined || record.state !== 'played')
    return `(${right.map((outcome) => SHORT[outcome]).join(' or ')})¹`;
  const wrong = record.findings.map(({ kind }) => FINDING_WORDS[kind].one);
  const came = record.outcome === undefined ? '' : SHORT[record.outcome];
  return wrong.length === 0 ? came : [came, `**${[...new Set(wrong)].join(', ')}**`].filter(Boolean).join('; ');
}

const FINDING_WORDS: Readonly<Record<FindingKind, { readonly one: string; readonly many: string }>> = {
  leak: { one: 'leak', many: 'leaks' },
  'lost-result': { one: 'lost result', many: 'lost results' },
  'silent-pass': { one: 'silent pass', many: 'silent passes' },
  hang: { one: 'hangs', many: 'hangs' },
  'bug-text': { one: 'words of a bug', many: '"this is a bug"' },
  'wrong-outcome': { one: 'wrong end', many: 'wrong ends' },
};

/** `played 120 of 271 trials: leaks 0 · …`, in one line. */
export function tally(trials: readonly Trial[], records: readonly TrialRecord[]): string {
  const played = records.filter(({ state }) => state === 'played');
  const counts = FINDINGS.map((kind) => {
    const found = played.filter(({ findings }) => findings.some((finding) => finding.kind === kind));
    return `${FINDING_WORDS[kind].many} ${found.length}`;
  });
  const failed = records.filter(({ state }) => state === 'failed').length;
  return `trials ${played.length} of ${trials.length} · ${counts.join(' · ')} · faults that could not be brought about ${failed}`;
}

/** `docs/evidence/faults.md`: the figures, what was found, and what was not played. */
export function faultEvidence(trials: readonly Trial[], { head, records }: FaultRecord): string {
  const known = trials.flatMap(({ id }) => records.filter((record) => record.id === id).slice(-1));
  const found = known.filter(({ findings }) => findings.length > 0);
  const unplayed = known.filter(({ state }) => state !== 'played');
  const missing = trials.filter(({ id }) => known.every((record) => record.id !== id));
  const on =
    head === null
      ? 'Nothing was played yet.'
      : `Sources ${head.sources}, Node.js ${head.node}, ${head.cores} cores, ${head.root ? 'as root' : 'as an ordinary user'}.`;
  const lines = [
    '# Faults on purpose',
    '',
    'Made by `npm run test:faults`, which resumes if it was interrupted; each line of [trials.jsonl](faults/trials.jsonl) is a',
    'trial: how it was checked that the fault was there, what came of it, and what was wrong. The table of what happens is',
    '[reliability.md](../reliability.md).',
    '',
    on,
    '',
    `**${tally(trials, known)}**`,
    '',
    ...(missing.length === 0 ? [] : [`${missing.length} of ${trials.length} trials are not played yet.`, '']),
    '## Found',
    '',
    ...(found.length === 0
      ? ['Nothing.']
      : found.flatMap(({ id, findings }) =>
          findings.map(({ kind, text }) => `- \`${id}\`: ${FINDING_WORDS[kind].one}: ${inline(text)}`),
        )),
    '',
    '## Not played',
    '',
    ...(unplayed.length === 0
      ? ['None.']
      : unplayed.map(({ id, reason }) => `- \`${id}\`: ${inline((reason ?? '').split('\n')[0] ?? '')}`)),
    '',
  ];
  return lines.join('\n');
}

function inline(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').slice(0, 240);
}

/** Cells padded, as the formatter leaves them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => [...(row[column] ?? '')].length), 3, title.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - [...text].length)).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
    '',
    '¹ Not played yet: what would be right.',
  ].join('\n');
}
