import type { SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { NotReady } from '../machine/processes/wait-until-ready.ts';
import { type PortsOfSide, explainPortInUse } from './readiness/address-in-use.ts';
import { BACKGROUND_FIX } from './readiness/look-elsewhere.ts';
import { TLS_FIX } from './readiness/speaks-tls.ts';

/** The side that did not become ready, and where the other one listens; null if it does not run. */
interface FailedSide {
  readonly side: SideKey;
  readonly service: GatedService;
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
export function portTakenLater(crash: string, failed: FailedSide): StackbenchError | null {
  const taken = explainPortInUse(crash, failed.port, failed.other);
  return taken === null ? null : sideNotReady({ why: crash, printed: crash, fix: null }, failed);
}

/** The error `side-not-ready`, with the advice that fits the reason. */
export function sideNotReady(reason: NotReady, failed: FailedSide): StackbenchError {
  const { side, service, port, other } = failed;
  const taken = explainPortInUse(reason.printed, port, other);
  return new StackbenchError({
    code: 'side-not-ready',
    what: `${service.name} of ${side} did not become ready.`,
    why: taken === null ? reason.why : `${taken.why} ${reason.why}`,
    fix: taken?.fix ?? reason.fix ?? fixOf(reason.why, service),
  });
}

function fixOf(why: string, { start }: GatedService): string {
  const byHand = `Start it by hand in that commit: ${start}`;
  return why.startsWith('It ended with exit code 0.') ? BACKGROUND_FIX : byHand;
}
