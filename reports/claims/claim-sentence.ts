import type { TestedClaim } from '../../model/claims/claim.ts';
import type { ArmRow, ClaimRow } from './claims-model.ts';
import { formatArmInterval, formatArmValue } from './format-claim.ts';

/** The verdict of a claim as sentences: its condition, and the figures on both sides. */
export function claimSentence(claim: TestedClaim, { verdict, arms }: Pick<ClaimRow, 'verdict' | 'arms'>): string {
  const deciding = arms.filter(({ role }) => role === 'decides');
  switch (verdict) {
    case 'confirmed':
      return `Confirmed here: ${claim.threshold.words} in ${deciding.length === 1 ? 'the measurement' : 'every measurement'} that decides. ${listArms(deciding)}. ${changes(claim)}`;
    case 'not-reached':
      return `Not reached here: no measurement that decides has ${claim.threshold.words}. ${listArms(deciding)}. ${changes(claim)}`;
    case 'depends':
      return `Depends on ${claim.dependsOn}. ${sides(deciding)}${bounds(arms)}`;
    case 'not-decided':
      return deciding.every(({ side }) => side === 'undecided') ? sides(deciding) : `Not decided. ${sides(deciding)}`;
    case 'cannot-be-tested':
      return `Cannot be tested here: ${reasonsOf(deciding)} ${claim.otherwise}`;
  }
}

/** A verdict is about the conditions under which it was found. */
function changes({ dependsOn }: TestedClaim): string {
  return `What may change that: ${dependsOn}.`;
}

function sides(arms: readonly ArmRow[]): string {
  const on = (side: ArmRow['side']): readonly ArmRow[] => arms.filter((arm) => arm.side === side);
  return [
    ['Reached', on('reached')] as const,
    ['Not reached', on('missed')] as const,
    ['Not decided', on('undecided')] as const,
  ]
    .filter(([, list]) => list.length > 0)
    .map(([head, list]) => `${head}: ${listArms(list)}.`)
    .join(' ');
}

function bounds(arms: readonly ArmRow[]): string {
  return arms
    .filter(({ role }) => role === 'bounds')
    .map((arm) =>
      arm.value === null || arm.obstacle !== null
        ? ` Up to which value it is true is not known: ${arm.reason ?? 'it was not measured.'}`
        : ` True up to ${formatArmValue(arm)} (${formatArmInterval(arm)}).`,
    )
    .join('');
}

/** `driver, 1 connection: 3,120/s (3,001/s to 3,240/s)` */
function listArms(arms: readonly ArmRow[]): string {
  return arms
    .map((arm) =>
      arm.value === null || arm.obstacle !== null
        ? `${arm.label} (${(arm.reason ?? 'no value').replace(/\.$/, '')})`
        : `${arm.label}: ${formatArmValue(arm)} (${formatArmInterval(arm)}${whyUndecided(arm)})`,
    )
    .join('; ');
}

/** What keeps a value from deciding, if that is not its interval. */
function whyUndecided({ side, reason }: ArmRow): string {
  return side === 'undecided' && reason !== null ? `; ${reason.replace(/\.$/, '')}` : '';
}

function reasonsOf(arms: readonly ArmRow[]): string {
  const standIn = arms.find(({ obstacle }) => obstacle === 'stand-in');
  if (standIn !== undefined)
    return `another product ran instead (${standIn.settings.split(/,| \(/)[0]}), and its figures say nothing about the one in the claim.`;
  return [...new Set(arms.flatMap(({ reason }) => reason ?? []))].join(' ');
}
