/** What a run is doing when the fault comes, in the order of a run. */
export const STAGES = ['setup', 'start', 'fill', 'warm-up', 'measure', 'teardown', 'report'] as const;
export type Stage = (typeof STAGES)[number];

export const FAULTS = [
  'kill',
  'stop-5s',
  'stop-for-ever',
  'sigint',
  'sigterm',
  'sighup',
  'full-disk',
  'read-only',
  'removed',
  'refused',
  'garbage',
  'empty',
  'slow',
] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * Processes of a run, folders of a run, programs in the cache, servers that the user names, and the service of a gate.
 */
export const VICTIMS = [
  'app',
  'postgres',
  'redis',
  'memcached',
  'jvm',
  'k6',
  'autocannon',
  'launcher',
  'ourselves',
  'results',
  'work',
  'cache',
  'redis-program',
  'k6-program',
  'jvm-program',
  'postgres-named',
  'redis-named',
  'memcached-named',
  'mongodb-named',
  'gate-service',
  'gate-ourselves',
  'serve-app',
  'serve-redis',
  'serve-ourselves',
  'report-results',
  'setup-cache',
] as const;
export type Victim = (typeof VICTIMS)[number];

/** What came of it, as a reader of the run sees it. */
export const OUTCOMES = {
  'could-not-run': 'exit 3, says why and how to fix it',
  'visit-failed': 'the visit of that stack in that block fails with its reason, exit 3; all others are kept',
  'rounds-failed': 'the rounds of that generator in that block fail with their reason, exit 3; all others are kept',
  skipped: 'that stack is left out, says why; the others are measured',
  'shown-in-figures': 'goes on; errors or latencies of the figures show it',
  warned: 'goes on; a warning says so',
  'goes-on': 'goes on, nothing is disturbed',
  'kept-elsewhere': 'exit 3; the results are saved in another folder, whose path is printed',
  inconclusive: 'ends with its reason, no verdict',
  interrupted: 'exit 130; of a run all whole blocks are kept, and the visits of the other one are interrupted',
  killed: 'of a run all whole blocks are kept; the next command cleans up',
} as const;
export type Outcome = keyof typeof OUTCOMES;

export interface Trial {
  /** `redis/stop-for-ever/measure`: the name by which it is played again. */
  readonly id: string;
  readonly victim: Victim;
  readonly fault: Fault;
  readonly stage: Stage;
  /** Every outcome that would be right. */
  readonly right: readonly Outcome[];
  /**
   * Whether the fault comes while figures arise which it must change: then they may not look as if nothing had been.
   */
  readonly hits: boolean;
}

/** Tallied over all trials; a trial is right when it has none. */
export const FINDINGS = ['leak', 'lost-result', 'silent-pass', 'hang', 'bug-text', 'wrong-outcome'] as const;
export type FindingKind = (typeof FINDINGS)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

/** One line of the record. */
export interface TrialRecord {
  readonly id: string;
  /** `failed`: the fault could not be brought about, so that nothing is known. */
  readonly state: 'played' | 'not-played' | 'failed';
  /** Why it was not played, or failed. */
  readonly reason?: string;
  /** How it was made sure that the fault was there. */
  readonly applied?: string;
  readonly outcome?: Outcome;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  /** From the fault to the end, s. */
  readonly endedAfterSec?: number;
  readonly findings: readonly Finding[];
  /** The end of what it printed, where something was found. */
  readonly printed?: string;
}
