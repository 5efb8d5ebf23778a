import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

const TOO_MANY = 1.05;
const TOO_FEW = 0.5;

/**
 * Mean requests in flight = rate × mean latency (Little 1961). It cannot exceed the possible number, except for
 * requests at the window's edges, whose latency lies partly outside: at most one maximum for each. If it is far below,
 * the client was not busy.
 */
export const littlesLaw: AuditRule = {
  title: "rate × mean latency fits the connections (Little's law)",
  limit: '5% above the possible requests in flight and what the window’s edges explain; a hint below half of them',
  check: eachRound(({ perSec, meanUs, maxUs, mostInFlight, durationS, closedLoop }) => {
    if (perSec === null || meanUs === null || mostInFlight === null) return null;
    const inFlight = (perSec.value * meanUs.value) / 1e6;
    const least = ((perSec.value - perSec.slack) * (meanUs.value - meanUs.slack)) / 1e6;
    const most = ((perSec.value + perSec.slack) * (meanUs.value + meanUs.slack)) / 1e6;
    const edges = maxUs === null || durationS === null ? 0 : maxUs.value / 1e6 / durationS.value;
    const said = `${digits(perSec.value)}/s × ${ms(meanUs.value)} makes ${digits(inFlight)} requests in flight`;
    if (least > mostInFlight * (TOO_MANY + edges))
      return [{ strength: 'proof' as const, message: `${said}, but only ${mostInFlight} were possible.` }];
    if (closedLoop && most < mostInFlight * TOO_FEW)
      return [
        {
          strength: 'hint' as const,
          message: `${said}, but ${mostInFlight} were possible: the client or its request rate was the limit, not the server.`,
        },
      ];
    return [];
  }),
};

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
