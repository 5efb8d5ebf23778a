import type { Limiter, LimiterFinding } from '../../model/capacity/limiter.ts';
import { productOf } from '../../model/document/describe-datastore.ts';
import { NOTHING } from '../run/format-figure.ts';
import type { Fact } from '../run/report-model.ts';

interface LimiterWords {
  /** A noun phrase; `of` is the datastore or pool that is meant. */
  readonly name: (of: string) => string;
  /** What it means, and what would show more. */
  readonly meaning: string;
}

const WORDS: Readonly<Record<Limiter, LimiterWords>> = {
  generator: {
    name: () => 'load generator',
    meaning: 'The generator could not offer more: the capacity is at least this high.',
  },
  descriptors: {
    name: () => 'open files',
    meaning: 'Connections are lost near the limit of open files (ulimit -n). Raise it.',
  },
  refusals: {
    name: () => 'refused requests',
    meaning: 'It answers with errors or closes connections when too many requests wait: it sheds load.',
  },
  'cpu-quota': {
    name: () => 'CPU quota',
    meaning: 'Its control group is stopped when its CPU quota is used up. Raise the quota.',
  },
  'event-loop': {
    name: () => 'event loop',
    meaning:
      'Its main thread uses a whole core. Less work for each request, or more processes, would raise the capacity.',
  },
  'other-threads': {
    name: () => 'CPU of all threads',
    meaning: 'Its threads together use all its cores.',
  },
  'datastore-cpu': {
    name: (of) => `CPU of ${of}`,
    meaning:
      'The datastore uses all its cores, or one of its threads uses a whole one. An index, or cheaper queries, may help.',
  },
  'shared-cores': {
    name: () => 'CPU of app and datastores',
    meaning: 'App and datastores together use all the cores that they share.',
  },
  neighbour: {
    name: () => 'other processes',
    meaning: 'Other processes took the cores of app or datastores. Measure on a quiet machine.',
  },
  'blocked-loop': {
    name: () => 'blocked event loop',
    meaning: 'The event loop is busy, but computes little: synchronous calls block it.',
  },
  pool: {
    name: (of) => `pool of connections to ${of}`,
    meaning: 'Requests wait for a connection of the pool, while the datastore has time. A larger pool would help.',
  },
  'datastore-waits': {
    name: (of) => `waits in ${of}`,
    meaning: 'Sessions of the datastore wait for locks, disk or synchronous writes.',
  },
  'pool-or-datastore': {
    name: (of) => `pool, or ${of} behind it`,
    meaning:
      'Requests wait for a connection of the pool. A small pool and a slow datastore look the same: --try-limits doubles the pool in one more block to find out.',
  },
  unknown: { name: () => 'unknown', meaning: 'No signal says what limits it.' },
};

/** What limits a stack, as a noun phrase: `event loop`, `CPU of PostgreSQL`; `–` if nothing was found out. */
export function formatLimiter(finding: LimiterFinding | null): string {
  return finding === null ? NOTHING : WORDS[finding.limiter].name(subjectOf(finding.subject));
}

/** The limits of some stacks, each once, with what they mean. */
export function explainLimiters(findings: readonly (LimiterFinding | null)[]): Fact[] {
  const known = findings.filter((finding) => finding !== null);
  const byName = new Map(known.map((finding) => [formatLimiter(finding), WORDS[finding.limiter].meaning]));
  return [...byName].map(([name, value]) => ({ name, value }));
}

/** The signals that speak for it: `main thread 99% of a core, event loop 100% busy`. */
export function formatEvidence(finding: LimiterFinding | null): string {
  return (finding?.evidence ?? []).map(({ signal, value }) => `${signal} ${value}`).join(', ');
}

/** The steps of overload in which it was found: `9 of 10`. */
export function formatLimitedSteps(finding: LimiterFinding | null): string {
  return finding === null || finding.of === 0 ? NOTHING : `${finding.steps} of ${finding.of}`;
}

function subjectOf(subject: string | null): string {
  return subject === null ? 'the datastore' : productOf(subject);
}
