import type { Fact } from '../../run/report-model.ts';
import type { DescribedTarget } from '../capacity-model.ts';
import { CHECK_SHARE } from '../format-capacity.ts';

/** What the capacity of these reports is, in two sentences. */
export function definitionOf({ words }: DescribedTarget): string {
  return `Capacity is the highest rate of random (Poisson) arrivals that a stack sustains for a minute or more with ${words}, at the speed of the machine while no other process disturbs it. “As found” includes what others took. How it is measured: docs/measurement.md.`;
}

/** How to read the columns. */
export function capacityExplanations({ tail, latency, errors }: DescribedTarget): readonly Fact[] {
  return [
    {
      name: 'Capacity',
      value: `requests per second. The stack is overloaded in short steps; from the saturation rate, its scatter and the latency without a queue follows the rate at which ${tail} reaches the limit. A p99 at high rates is not searched directly: queues there grow and shrink over many seconds.`,
    },
    {
      name: '± and ranges',
      value:
        'the 95% interval, from the differences between blocks. A block is fresh processes of all stacks with freshly seeded data.',
    },
    {
      name: 'As found',
      value:
        'the same from all steps, also those in which other processes took the core. It describes the machine at that time, not the stack.',
    },
    {
      name: '× reference',
      value:
        'capacity divided by that of the reference, the first stack of the plan that has a rank; within blocks, so that what slows the machine for a whole block cancels.',
    },
    {
      name: 'Rank',
      value:
        'one more than the number of stacks whose capacity is significantly higher (5% family-wise error rate over all pairs). “2=” means that the difference from another stack is not significant.',
    },
    {
      name: 'Way',
      value: `“saturation rate” as above; “rates played directly” if that is not valid: service times near the limit, or a failed check; “search for errors” if the stack refuses or loses requests: the rate at which half of the undisturbed steps of 1 s have ${errors}.`,
    },
    {
      name: 'Checks',
      value: `steps of 3 s at ${CHECK_SHARE} of the capacity that kept ${tail} ${latency}, of those that nobody disturbed.`,
    },
    {
      name: 'Recovery',
      value: 'time after a step of overload until no request was in flight (median).',
    },
    {
      name: 'Goodput',
      value: `requests per second that were answered well and within the limit. Past the capacity it falls, while throughput may not.`,
    },
    {
      name: 'Limited by',
      value:
        'the first signal that explains why the stack does not answer more in overload, with its evidence. “unknown” if none does.',
    },
  ];
}
