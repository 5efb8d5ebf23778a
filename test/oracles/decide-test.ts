import { boundsOf } from '../../model/stats/critical-values.ts';
import {
  checkRatios,
  decisionAfter,
  isPass,
  type Look,
  lookAt,
  type Margins,
  reaches,
  type TestDecision,
} from '../../model/stats/sequential-test.ts';

/**
 * Decides one of `family` tests by itself, from the log ratios ln(head ÷ base) of its blocks in their order: the oracle
 * against which `decideFamily` is tested, which is what production asks.
 */
export function decideTest(ratios: readonly number[], settings: Margins & { readonly family: number }): TestDecision {
  checkRatios(ratios);
  const looks: Look[] = [];
  for (const bounds of boundsOf(settings.maxBlocks, settings.family)) {
    if (bounds.blocks > ratios.length) return decisionAfter(ratios, looks, 'open', settings);
    const look = lookAt(ratios, bounds, settings);
    looks.push(look);
    if (reaches(look.slower, look.slowerBound)) return decisionAfter(ratios, looks, 'regressed', settings);
    if (isPass(look, settings)) return decisionAfter(ratios, looks, 'pass', settings);
  }
  return decisionAfter(ratios, looks, 'inconclusive', settings);
}
