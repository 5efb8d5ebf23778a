import { capacityTarget } from '../../model/capacity/capacity-target.ts';
import type { CapacityPlan } from '../../model/document/capacity-plan.ts';
import { parseThreshold } from '../../model/load/threshold.ts';
import { formatMsExactly, formatPercent } from '../words/format-number.ts';
import type { DescribedTarget } from './capacity-model.ts';

/** The target of a measurement in words. @throws StackbenchError (exit 2) for a threshold that cannot be read */
export function describeTarget(plan: Pick<CapacityPlan, 'latencyThreshold' | 'errorThreshold'>): DescribedTarget {
  const target = capacityTarget(plan);
  const [strictLatency, strictErrors] = [plan.latencyThreshold, plan.errorThreshold].map(
    (source) => parseThreshold(source).comparator === '<',
  );
  const tail = `p${target.percentile}`;
  const latency = `${strictLatency === true ? 'below' : 'at most'} ${formatMsExactly(target.limitMs * 1000)} ms`;
  const errors =
    target.errorShare === 0
      ? 'no errors'
      : `${strictErrors === true ? 'less than' : 'at most'} ${formatPercent(target.errorShare)} errors`;
  return {
    ...target,
    thresholds: [plan.latencyThreshold, plan.errorThreshold],
    tail,
    latency,
    errors,
    words: `${tail} ${strictLatency === true ? '' : 'of '}${latency} and ${errors}`,
  };
}
