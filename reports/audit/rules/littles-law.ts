import type { AuditedRound } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

const TOO_MANY = 1.05;
const TOO_FEW = 0.5;

/**
 * Mean requests in flight = rate × mean latency (Little 1961). It cannot exceed the possible number. Latencies that
 * reach over an edge of a window are corrected by their ages there if the file states them; otherwise each window may
 * add one maximum for each request in flight. If the number is far below, the client was not busy.
 */
export const littlesLaw: AuditRule = {
  title: "rate × mean latency fits the connections (Little's law)",
  limit: '5% above the possible requests in flight and what the window’s edges explain; a hint below half of them',
  check: eachRound((round) => {
    const { mostInFlight, closedLoop } = round;
    const inFlight = requestsInFlight(round);
    if (inFlight === null || mostInFlight === null) return null;
    const { said, least, most } = inFlight;
    if (least > mostInFlight * (TOO_MANY + unexplained(round)))
      return [{ strength: 'proof' as const, message: `${said}, but only ${mostInFlight} were possible.` }];
    if (closedLoop && isWhole(round) && most < mostInFlight * TOO_FEW)
      return [
        {
          strength: 'hint' as const,
          message: `${said}, but ${mostInFlight} were possible: the client or its request rate was the limit, not the server.`,
        },
      ];
    return [];
  }),
};

/** The mean number of requests in flight, in words and between its bounds; null if the round states too little. */
function requestsInFlight({
  perSec,
  meanUs,
  durationS,
  edgesUs,
}: AuditedRound): { readonly said: string; readonly least: number; readonly most: number } | null {
  if (perSec === null || meanUs === null) return null;
  const [edges, slack] =
    edgesUs === null || durationS === null
      ? [0, 0]
      : [edgesUs.value / 1e6 / durationS.value, edgesUs.slack / 1e6 / durationS.value];
  const bound = (sign: 1 | -1): number =>
    ((perSec.value + sign * perSec.slack) * (meanUs.value + sign * meanUs.slack)) / 1e6 + edges + sign * slack;
  const corrected = edges === 0 ? '' : `, corrected by ${digits(edges)} at the edges of the windows,`;
  const inFlight = digits((perSec.value * meanUs.value) / 1e6 + edges);
  const said = `${digits(perSec.value)}/s × ${ms(meanUs.value)}${corrected} makes ${inFlight} requests in flight`;
  return { said, least: bound(-1), most: bound(1) };
}

/** By how much the edges of the windows may raise the number for each possible request in flight. */
function unexplained({ edgesUs, maxUs, durationS, windows }: AuditedRound): number {
  if (edgesUs !== null || maxUs === null || durationS === null) return 0;
  return (windows * (maxUs.value + maxUs.slack)) / 1e6 / durationS.value;
}

/** Whether next to nothing of the time in flight is missing: in short windows much of it ends after them. */
function isWhole({ edgesUs, windows }: AuditedRound): boolean {
  return edgesUs !== null || windows === 1;
}

/** p99 is not below the mean that Little's law requires of a closed loop, unless the slowest 1% is very slow. */
export const littlesMean: AuditRule = {
  title: "p99 is not below the mean that Little's law requires",
  limit: 'connections ÷ rate twice as large as p99, in a closed loop without its own mean',
  check: eachRound(({ perSec, meanUs, mostInFlight, closedLoop, percentiles }) => {
    const p99 = percentiles.find(({ percentile }) => percentile === 99);
    if (perSec === null || perSec.value <= 0 || mostInFlight === null || p99 === undefined) return null;
    if (!closedLoop || meanUs !== null) return null;
    const requiredUs = (mostInFlight / perSec.value) * 1e6;
    if (requiredUs <= 2 * (p99.us.value + p99.us.slack)) return [];
    const message = `${mostInFlight} connections at ${digits(perSec.value)}/s require a mean of ${ms(requiredUs)}, but p99 is ${ms(p99.us.value)}.`;
    return [{ strength: 'hint' as const, message }];
  }),
};
