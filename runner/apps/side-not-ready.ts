import type { SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { NotReady } from '../machine/processes/wait-until-ready.ts';
import { type PortsOfSide, explainPortInUse } from './readiness/address-in-use.ts';
import { BACKGROUND_FIX } from './readiness/look-elsewhere.ts';
import { TLS_FIX } from './readiness/speaks-tls.ts';
import { explainToolFault } from './tools/explain-tool-fault.ts';
import { exitCodeIn } from './tools/missing-command.ts';
import type { ToolFault } from './tools/tool-fault.ts';

/** The side that did not become ready, and where the other one listens; null if it does not run. */
interface FailedSide {
  readonly side: SideKey;
  readonly service: GatedService;
  readonly cwd: string;
  readonly port: number;
  readonly other: PortsOfSide | null;
}

/** The error of a side that answers plain HTTP with TLS. */
export function speaksTlsOnly({ side, service }: Pick<FailedSide, 'side' | 'service'>): StackbenchError {
  return new StackbenchError({
    code: 'side-not-ready',
    what: `${service.name} of ${side} answers no plain HTTP.`,
    why: 'Its port speaks TLS (HTTPS) only.',
    fix: TLS_FIX,
  });
}

/** The error of a side that ended while it was measured, because it could not have a port; null for another reason. */
export function portTakenLater(crash: string, failed: Omit<FailedSide, 'cwd'>): StackbenchError | null {
  const taken = explainPortInUse(crash, failed.port, failed.other);
  if (taken === null) return null;
  return new StackbenchError({
    code: 'side-not-ready',
    what: `${failed.service.name} of ${failed.side} ended while it was measured.`,
    why: `${taken.why} ${crash}`,
    fix: taken.fix,
  });
}

/** The error `side-not-ready`, with the advice that fits the reason. */
export function sideNotReady(reason: NotReady, failed: FailedSide): StackbenchError {
  const { side, service, cwd, port, other } = failed;
  const taken = explainPortInUse(reason.printed, port, other);
  const fault = taken === null ? toolFaultOf(reason, cwd) : null;
  const cause = taken?.why ?? fault?.what;
  return new StackbenchError({
    code: fault === null ? 'side-not-ready' : 'missing-tool',
    what: `${service.name} of ${side} did not become ready.`,
    why: cause === undefined ? reason.why : `${cause} ${reason.why}`,
    fix: taken?.fix ?? reason.fix ?? fault?.fix ?? fixOf(reason.why, service),
  });
}

/** Which tool a command lacks that has ended; one that runs may report what it can do without. */
export function toolFaultOf({ why, printed }: NotReady, cwd: string): ToolFault | null {
  return why.startsWith('It ended') ? explainToolFault({ printed, exitCode: exitCodeIn(why), cwd }) : null;
}

function fixOf(why: string, { start }: GatedService): string {
  const byHand = `Start it by hand in that commit: ${start}`;
  return why.startsWith('It ended with exit code 0.') ? BACKGROUND_FIX : byHand;
}
