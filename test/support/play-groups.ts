import { join, relative } from 'node:path';
import { run } from 'node:test';
import type { TestGroup } from './test-groups.ts';

const TIMEOUT_MS = 300_000;
const SLOWEST = 10;
/** What each group would print of its own tests: said once, for all of them. */
const TALLIES = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface GroupsOutcome {
  isGood: boolean;
  /** `N passed, N failed, N skipped`, after the slowest files. */
  lastLine: string;
}

interface GroupsContext {
  readonly root: string;
  /** A folder that is removed after the last group. */
  readonly state: string;
  readonly signal: AbortSignal;
  readonly outcome: GroupsOutcome;
}

interface GroupEvent {
  readonly type: string;
  readonly data: unknown;
}

interface Summary {
  readonly success: boolean;
  readonly duration_ms: number;
  readonly file?: string;
  readonly counts: { passed: number; failed: number; cancelled: number; skipped: number };
}

/**
 * Runs groups of test files one after the other, and yields their events as those of one run for a reporter of Node.js.
 */
export async function* playGroups(
  groups: readonly TestGroup[],
  { root, state, signal, outcome }: GroupsContext,
): AsyncGenerator<GroupEvent> {
  const seconds = new Map<string, number>();
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  let success = true;
  for (const { name, concurrency, files } of groups) {
    if (signal.aborted) break;
    yield line(`\n${name}: ${files.length} files, ${concurrency} at a time\n`);
    // Processes start in a third of the time with it; where figures are asserted they start as they do for users.
    if (name === 'measuring') delete process.env['NODE_COMPILE_CACHE'];
    else process.env['NODE_COMPILE_CACHE'] = join(state, 'compile-cache');
    const guard = name === 'quick' || name === 'computing' ? ['--import', './test/support/no-servers.ts'] : [];
    const execArgv = ['--import', './test/support/own-state.ts', ...guard];
    const stream = run({ files: [...files], cwd: root, concurrency, timeout: TIMEOUT_MS, signal, execArgv });
    for await (const event of stream as AsyncIterable<GroupEvent>) {
      if (event.type !== 'test:summary') {
        if (!isTally(event)) yield event;
        continue;
      }
      const summary = event.data as Summary;
      if (summary.file !== undefined) {
        seconds.set(relative(root, summary.file), summary.duration_ms / 1000);
        continue;
      }
      success &&= summary.success;
      add(counts, summary);
    }
  }
  yield { type: 'test:summary', data: { success, counts, duration_ms: 0, file: undefined } };
  outcome.isGood = success && !signal.aborted;
  outcome.lastLine = [...slowest(seconds), tallyOf(counts)].join('\n');
}

function add(counts: Counts, { counts: more }: Summary): void {
  counts.passed += more.passed;
  counts.failed += more.failed + more.cancelled;
  counts.skipped += more.skipped;
}

function tallyOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The files that took longest, in seconds of the clock. */
function slowest(seconds: ReadonlyMap<string, number>): string[] {
  const files = [...seconds].toSorted(([, one], [, other]) => other - one).slice(0, SLOWEST);
  const lines = files.map(([file, took]) => `${took.toFixed(1).padStart(8)} s  ${file}`);
  return lines.length === 0 ? [] : ['Slowest files:', ...lines, ''];
}

function line(message: string): GroupEvent {
  return { type: 'test:stdout', data: { message, file: undefined } };
}

function isTally({ type, data }: GroupEvent): boolean {
  if (type !== 'test:diagnostic') return false;
  const { nesting, message } = data as { readonly nesting: number; readonly message: string };
  return nesting === 0 && TALLIES.test(message);
}
