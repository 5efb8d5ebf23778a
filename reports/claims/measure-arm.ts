import type { ClaimArm } from '../../model/claims/claim.ts';
import { capacityArm } from './capacity-arm.ts';
import type { ArmUnit, MeasuredArm } from './claims-model.ts';
import { driverArm, driverRatioArm } from './driver-arms.ts';
import { type ReadParts, partOf } from './measured-parts.ts';
import { runArm, runRatioArm } from './run-arms.ts';

/** What a document says of an arm, or why it says nothing. */
export function measureArm({ by }: ClaimArm, parts: ReadParts): MeasuredArm {
  const part = parts.get(partOf(by));
  const unit = unitOf(by);
  if (part === undefined)
    return { value: null, unit, obstacle: 'not-measured', reason: 'it was not measured.', settings: '' };
  if (part.kind === 'failed') return { ...failedArm(part.error), unit };
  switch (by.kind) {
    case 'driver':
      return part.kind === 'drivers' ? { ...driverArm(by, part), unit } : wrongPart();
    case 'driver-ratio':
      return part.kind === 'drivers' ? { ...driverRatioArm(by, part), unit } : wrongPart();
    case 'run':
      return part.kind === 'run' ? { ...runArm(by, part), unit } : wrongPart();
    case 'run-ratio':
      return part.kind === 'run' ? { ...runRatioArm(by, part), unit } : wrongPart();
    case 'capacity':
      return part.kind === 'capacity' ? { ...capacityArm(by, part.model), unit } : wrongPart();
  }
}

/** A part without a stack that can run here is not available; all others failed. */
function failedArm({ code, what, why }: { code: string; what: string; why: string }): Omit<MeasuredArm, 'unit'> {
  const settings = '';
  if (code === 'nothing-to-measure')
    return { value: null, obstacle: 'not-available', reason: reasonOnce(why), settings };
  return { value: null, obstacle: 'failed', reason: `${what} ${why}`, settings };
}

/** `one: There is no server. other: There is no server.` without the names of the stacks, each reason once. */
function reasonOnce(why: string): string {
  const reasons = why.split(/(?:^|(?<=\.) )[\w.-]+(?:@\S+)?: /).filter((reason) => reason !== '');
  return [...new Set(reasons)].join(' ');
}

function unitOf(by: ClaimArm['by']): ArmUnit {
  if (by.kind === 'capacity') return 'requests-per-sec';
  if (by.kind === 'driver-ratio' || by.kind === 'run-ratio') return 'ratio';
  return by.metric === 'p50' || by.metric === 'p99' ? 'ms' : 'per-sec';
}

function wrongPart(): MeasuredArm {
  return { value: null, unit: 'ratio', obstacle: 'failed', reason: 'another experiment has its name.', settings: '' };
}
