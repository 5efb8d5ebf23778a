import { NOTHING } from '../run/format-figure.ts';
import { shorten } from '../words/clean-text.ts';
import { formatBeforeAfter, formatChange } from '../words/format-change.ts';
import { formatPercent } from '../words/format-number.ts';
import { verdictWithDoubt } from './beside-verdict.ts';
import type { DependencyChange, GateTestReport, SideReport } from './gate-report.ts';

/** Text in place of the list of changed packages. */
export const NO_LOCK_FILE = 'Unknown: at least one side has no supported lock file';
export const SAME_DEPENDENCIES = 'Identical on both sides';

const NAME_LIMIT = 60;

/** Verdict of a comparison in one or two words, `improved` included. */
export function formatTestVerdict({ verdict, improved, answers }: GateTestReport): string {
  if (verdict === 'open') return 'not decided';
  const isPassed = verdict === 'pass' || verdict === 'waived';
  return verdictWithDoubt(verdict === 'pass' && improved ? 'improved' : verdict, isPassed ? answers : null);
}

/** `GET /items · CPU per request`. */
export function formatComparison({ subject, metricName }: GateTestReport): string {
  return `${subject} · ${metricName}`;
}

/** `+5.6%`. */
export function formatEffect({ effect }: GateTestReport): string {
  return Number.isFinite(effect.center) ? formatChange(effect.center) : NOTHING;
}

/** `−1.6% to +2.3%`; `–` without an interval. */
export function formatEffectRange({ effect }: GateTestReport): string {
  if (effect.lo === null || effect.hi === null) return NOTHING;
  return `${formatChange(effect.lo)} to ${formatChange(effect.hi)}`;
}

/** `290 → 306 µs`. */
export function formatFigures({ perRequest, unit }: GateTestReport): string {
  return formatBeforeAfter(perRequest.base, perRequest.head, unit);
}

/** `12 of 12`. */
export function formatSlower({ slower, blocks }: GateTestReport): string {
  return `${slower} of ${blocks}`;
}

/** `±3.1%`; `–` if unknown. */
export function formatBlockSd({ blockSd }: GateTestReport): string {
  return blockSd === null ? NOTHING : `±${formatPercent(blockSd, 1)}`;
}

/** `136f66f0c0ff (main), with local changes`; a folder outside git only by its name. */
export function formatSide({ commit, ref, dirty }: SideReport): string {
  const changes = dirty === true ? ', with local changes' : '';
  const asked = shorten(ref, NAME_LIMIT);
  return commit === null ? `${asked} (no commit)` : `${commit.slice(0, 12)} (${asked})${changes}`;
}

/** `express 5.2.1 → 5.3.0`, `zod 4.6.7 added`, `left-pad 1.3.0 removed`. */
export function formatDependency({ name, kind, base, head }: DependencyChange): string {
  if (kind === 'changed') return `${name} ${base ?? ''} → ${head ?? ''}`;
  return `${name} ${head ?? base ?? ''} ${kind}`;
}

/** The runtimes of both sides; one name if it is the same. */
export function formatRuntimes({ base, head }: Readonly<Record<'base' | 'head', SideReport>>): string {
  if (base.runtime === head.runtime) return base.runtime ?? 'unknown';
  return `base ${base.runtime ?? 'unknown'}, head ${head.runtime ?? 'unknown'}`;
}
