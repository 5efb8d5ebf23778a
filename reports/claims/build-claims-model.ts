import type { ClaimArm, TestedClaim } from '../../model/claims/claim.ts';
import { FEWEST_DECIDING, judgeClaim, sideOf } from '../../model/claims/judge-claim.ts';
import type { ClaimsResult } from '../../model/document/claims-result.ts';
import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { environmentFacts, originFacts } from '../run/facts/run-facts.ts';
import type { Sentence } from '../run/report-model.ts';
import { plural } from '../words/list-names.ts';
import { claimSentence } from './claim-sentence.ts';
import { claimsPlanFacts } from './claims-facts.ts';
import type { ArmRow, ClaimRow, ClaimsModel, MeasuredArm } from './claims-model.ts';
import { COUNTED_VERDICTS, formatClaimVerdict, toneOfClaim } from './format-claim.ts';
import { measureArm } from './measure-arm.ts';
import { type ReadParts, readParts } from './measured-parts.ts';

/** Everything that the page of claims says, ready for any renderer. */
export function buildClaimsModel(result: ClaimsResult): ClaimsModel {
  const parts = readParts(result);
  const claims = result.plan.claims.map((claim) => claimRow(claim, parts));
  return {
    id: result.id,
    tool: `${result.tool.name} ${result.tool.version}`,
    title: result.plan.title,
    question: 'Which claims of tutorials are true on this machine?',
    origin: originFacts(result.environment),
    command: result.command,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    state: result.state,
    exitCode: exitCodeOf(result, claims),
    notice: noticeOf(result),
    groups: { answers: answersOf(claims), certainty: CERTAINTY, cautions: [] },
    caveat: 'One machine, loopback, no TLS: a claim that is true or false here may be the opposite elsewhere.',
    claims,
    services: servicesOf(parts),
    environment: environmentFacts(result.environment),
    plan: claimsPlanFacts(result.plan),
    skipped: [],
    losses: result.plan.losses,
    footnotes: result.warnings.map((warning, index) => ({ ...warning, number: index + 1, targets: [] })),
  };
}

const CERTAINTY: readonly Sentence[] = [
  'A claim is confirmed, or not reached, only if the whole 95% interval of every measurement that decides is on that side; otherwise it depends on a condition, or is not decided.',
  'Drivers and closed loops are measured without waiting for a schedule: their latency is service time plus the queue of their own connections. At a rate, latency counts from when each request was due.',
].map((text) => ({ text, tone: 'neutral' }));

function claimRow(claim: TestedClaim, parts: ReadParts): ClaimRow {
  const { id, text, source, test, threshold } = claim;
  const arms = claim.arms.map((arm): ArmRow => {
    const measured = withFewBlocks(measureArm(arm, parts), arm);
    const counts = measured.obstacle === null;
    const side = arm.role === 'decides' ? sideOf(threshold, counts ? measured.value : null) : null;
    return { label: arm.label, role: arm.role, ...measured, side };
  });
  const judged = { verdict: judgeClaim(threshold, arms), arms };
  const sentence = claimSentence(claim, judged);
  return { id, text, source, test, threshold: threshold.words, dependsOn: claim.dependsOn, ...judged, sentence };
}

/** Says of a value that may not decide why, unless something else is said of it. */
function withFewBlocks(measured: MeasuredArm, { role }: ClaimArm): MeasuredArm {
  const { value, reason } = measured;
  if (role !== 'decides' || reason !== null || value === null || value.n >= FEWEST_DECIDING) return measured;
  return { ...measured, reason: `${plural(value.n, 'block')}, and fewer than three decide nothing.` };
}

function answersOf(claims: readonly ClaimRow[]): Sentence[] {
  const answers = claims.map((claim) => ({
    text: `${claim.text.replace(/\.$/, '')}: ${formatClaimVerdict(claim)}${claim.verdict === 'depends' ? ` on ${claim.dependsOn}` : ''}.`,
    tone: toneOfClaim(claim),
  }));
  return claims.length < 2 ? answers : [{ text: summaryOf(claims), tone: 'neutral' }, ...answers];
}

/** `Of 9 claims: 2 confirmed here, 1 not reached here, 6 not decided.` */
function summaryOf(claims: readonly ClaimRow[]): string {
  const counts = Object.entries(COUNTED_VERDICTS).flatMap(([verdict, words]) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `Of ${claims.length} claims: ${counts.join(', ')}.`;
}

/**
 * Of claims that are not decided: 3 if a measurement failed, 5 if one is invalid, otherwise 4. 3 also if none can be
 * tested.
 */
function exitCodeOf({ state }: ClaimsResult, claims: readonly ClaimRow[]): ExitCode {
  if (state === 'interrupted') return EXIT.interrupted;
  if (claims.every(({ verdict }) => verdict === 'cannot-be-tested')) return EXIT.couldNotRun;
  const undecided = claims.filter(({ verdict }) => verdict === 'not-decided');
  const obstacles = undecided.flatMap(({ arms }) =>
    arms.flatMap(({ role, obstacle }) => (role === 'decides' ? obstacle : [])),
  );
  if (obstacles.includes('failed')) return EXIT.couldNotRun;
  if (obstacles.includes('invalid')) return EXIT.invalid;
  return undecided.length > 0 ? EXIT.inconclusive : EXIT.pass;
}

function noticeOf({ state, parts, plan }: ClaimsResult): string | null {
  if (state === 'completed') return null;
  const head =
    state === 'interrupted' ? 'The measurement was interrupted' : 'The measurement has not ended, or was killed,';
  const number = Math.min(parts.filter(hasEnded).length + 1, plan.parts.length);
  return `${head} in part ${number} of ${plan.parts.length}: this page is partial.`;
}

/** Whether a part was played to its end. That of the drivers is the last one, and does not say. */
function hasEnded(part: ClaimsResult['parts'][number]): boolean {
  if (part.kind === 'drivers') return false;
  return part.kind === 'failed' || (part.result.state !== 'running' && part.result.state !== 'interrupted');
}

/** Each datastore once, as the parts found it. */
function servicesOf(parts: ReadParts): DatastoreRecord[] {
  const all = [...parts.values()].flatMap((part) => {
    if (part.kind === 'failed') return [];
    return part.kind === 'drivers' ? part.part.services : part.model.services;
  });
  const keyOf = ({ id, product, version, provider }: DatastoreRecord): string =>
    JSON.stringify([id, product, version, provider]);
  return [...new Map(all.map((service) => [keyOf(service), service])).values()];
}
