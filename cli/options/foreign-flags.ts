interface ForeignFlag {
  /** Names in other tools, without dashes. */
  readonly names: readonly string[];
  /** Our flags for the same, the best one first; the first that the command has is suggested. */
  readonly meant: readonly string[];
  readonly note: string;
}

/** Flags of k6, autocannon, wrk, hey, ab, hyperfine and others that people try here. */
const FOREIGN_FLAGS: readonly ForeignFlag[] = [
  {
    names: ['vus', 'u', 'max-vus', 'c', 'concurrency', 'clients', 'users', 'threads', 'workers'],
    meant: ['connections'],
    note: 'Closed-loop engines keep that number of connections busy; open-model engines send --rate requests per second.',
  },
  {
    names: ['d', 'z', 'time', 'length'],
    meant: ['duration', 'max-duration'],
    note: 'A duration has a unit, for example 10s.',
  },
  {
    names: ['iterations', 'i', 'n', 'requests', 'amount', 'a'],
    meant: ['duration', 'max-duration'],
    note: 'A measurement ends after a time, not after a number of requests.',
  },
  {
    names: ['rps', 'qps', 'r', 'R', 'q', 'arrival-rate', 'overallRate', 'throughput'],
    meant: ['rate'],
    note: 'The rate is in requests per second.',
  },
  {
    names: ['stage', 'stages', 's', 'ramp', 'ramp-up', 'rampup'],
    meant: ['arrivals'],
    note: '--arrivals ramp raises the rate from 0 to --rate.',
  },
  {
    names: ['repeat', 'repetitions', 'runs', 'min-runs', 'samples'],
    meant: ['visits', 'blocks', 'max-blocks'],
    note: 'It is the number of fresh starts, each of which is measured.',
  },
  {
    names: ['output', 'json', 'csv', 'html', 'markdown', 'report', 'summary-export', 'export-json'],
    meant: ['out'],
    note: 'It names a folder, into which the data and all reports are written.',
  },
  {
    names: ['stack', 'stacks', 'app', 'apps', 'db', 'database', 'datastore', 'datastores', 'backend'],
    meant: ['targets', 'target'],
    note: '`stackbench list` shows the stacks.',
  },
  { names: ['baseline', 'before', 'against', 'branch'], meant: ['base'], note: 'It takes a git ref or a directory.' },
  { names: ['commit', 'ref', 'sha', 'rev', 'after'], meant: ['head'], note: 'It takes a git ref or a directory.' },
  { names: ['tolerance', 'margin', 'fail-threshold'], meant: ['max-effect'], note: 'It is a share, for example 10%.' },
  { names: ['timeout', 'time-limit', 'max-time'], meant: ['max-duration'], note: 'It takes a time, for example 10m.' },
  { names: ['verbose', 'log-level'], meant: ['debug'], note: 'It prints stack traces with errors.' },
  {
    names: ['url', 'H', 'header', 'headers', 'method', 'body', 'script', 'port', 'env', 'e', 'p', 'start'],
    meant: [],
    note: 'How your service starts, and its requests, are in the configuration: `stackbench init` writes one, `stackbench gate` uses it.',
  },
  {
    names: ['warmup', 'warm-up', 'warmup-time', 'w'],
    meant: [],
    note: 'Remove it: everything is warmed up before it is measured.',
  },
  {
    names: ['quiet', 'silent', 'no-progress'],
    meant: [],
    note: 'Remove it: progress is written to standard error, and 2> /dev/null hides it.',
  },
  {
    names: ['color', 'colour', 'colors', 'no-color', 'no-colors'],
    meant: [],
    note: 'Remove it: NO_COLOR=1 in the environment switches colours off, FORCE_COLOR=1 switches them on.',
  },
  { names: ['yes', 'y', 'non-interactive'], meant: [], note: 'Remove it: stackbench never asks.' },
];

/**
 * What a user of another tool means by a flag, as advice; null for a flag that we know from no other tool.
 * @param name without dashes
 * @param known flags of the command, without dashes
 * @param elsewhere says for a flag of ours which commands have it
 */
export function foreignFlagAdvice(
  name: string,
  known: readonly string[],
  elsewhere: (ours: string) => string | null,
): string | null {
  const found = FOREIGN_FLAGS.find(({ names }) => names.includes(name));
  if (found === undefined) return null;
  const { meant, note } = found;
  const ours = meant.find((flag) => known.includes(flag));
  if (ours !== undefined) return `Did you mean --${ours}? ${note}`;
  const [best] = meant;
  return best === undefined ? note : elsewhere(best);
}
