import type { PriceTier, TierLimits } from '../../model/cost/price-catalogue.ts';
import { NOTHING } from '../run/format-figure.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import { formatUsd } from './format-cost.ts';

/**
 * The price of a tier in USD: `15.00`, `0.20 per million requests + 0.0000166667 per GB-second of 1,769 MiB`, with what
 * is free in each month.
 */
export function formatTierPrice({ monthlyUsd, perUse, surplusVCpuHourUsd }: PriceTier): string {
  const fixed = [
    ...(monthlyUsd === undefined ? [] : [formatUsd(monthlyUsd)]),
    ...(surplusVCpuHourUsd === undefined ? [] : [`${surplusVCpuHourUsd} per vCPU-hour above what it sustains`]),
  ];
  if (perUse === undefined) return fixed.join(' + ');
  const { perMillionRequestsUsd, perGbSecondUsd, memoryMiB, freeRequests, freeGbSeconds } = perUse;
  const prices = [
    ...fixed,
    ...(perMillionRequestsUsd > 0 ? [`${formatUsd(perMillionRequestsUsd)} per million requests`] : []),
    ...(perGbSecondUsd > 0 ? [`${perGbSecondUsd} per GB-second of ${formatCount(memoryMiB)} MiB`] : []),
  ];
  const free = [
    ...(freeRequests > 0 ? [`${formatCount(freeRequests)} requests`] : []),
    ...(freeGbSeconds > 0 ? [`${formatCount(freeGbSeconds)} GB-seconds`] : []),
  ];
  return `${prices.join(' + ')}${free.length === 0 ? '' : ` (${free.join(' and ')} a month free)`}`;
}

const LIMITS: readonly ((limits: TierLimits) => string | null)[] = [
  ({ vCpus }) => (vCpus === undefined ? null : `${formatThreeDigits(vCpus)} vCPU`),
  ({ sustainedVCpus }) => (sustainedVCpus === undefined ? null : `sustains ${formatThreeDigits(sustainedVCpus)} vCPU`),
  ({ memoryMiB }) => (memoryMiB === undefined ? null : `${formatCount(memoryMiB)} MiB`),
  ({ maxConnections }) => (maxConnections === undefined ? null : `${formatCount(maxConnections)} connections`),
  ({ requestsPerSec }) => (requestsPerSec === undefined ? null : `${formatCount(requestsPerSec)}/s`),
  ({ maxInstances }) => (maxInstances === undefined ? null : `${formatCount(maxInstances)} instances`),
  ({ requestsPerSecPerInstance }) =>
    requestsPerSecPerInstance === undefined ? null : `${formatCount(requestsPerSecPerInstance)}/s each`,
  ({ storageGiB }) => (storageGiB === undefined ? null : `${formatThreeDigits(storageGiB)} GiB of storage`),
  ({ sleeps }) => (sleeps === true ? 'sleeps when idle' : null),
];

/** The limits of a tier: `2 vCPU, 50 MiB, 40 connections`; `–` if none is known. */
export function formatTierLimits({ limits }: PriceTier): string {
  const known = LIMITS.flatMap((text) => text(limits) ?? []);
  return known.length === 0 ? NOTHING : known.join(', ');
}
