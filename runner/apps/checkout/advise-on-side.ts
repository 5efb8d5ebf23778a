import { join } from 'node:path';
import type { GateResult } from '../../../model/document/gate-result.ts';
import type { GatedService } from '../../../model/gate/gated-service.ts';
import { StackbenchError, hasErrorCode } from '../../../model/stackbench-error.ts';
import { ADDRESS_IN_USE } from '../../machine/processes/naming-lines.ts';
import { Git } from './git.ts';
import { adviseOnIgnored } from './left-behind.ts';
import { adviseToInstall } from './not-installed.ts';
import type { SidesRequest } from './prepared-side.ts';

/** The user's folder, and how its service is prepared. */
export interface SideFacts extends Pick<SidesRequest, 'repo' | 'env' | 'signal'> {
  readonly service: GatedService;
  readonly hasLockfile: boolean;
}

type Failure = NonNullable<GateResult['failure']>;

/** Endings that a missing file or package may have caused; a wrong path or port is known by itself. */
const MAY_LACK = /\bended with\b|not ready within|\bIts log:|\bstatus\b/;
const FAILING = /\bstatus (?:5\d\d|401|403)\b/;

/** The same error; if a side's command failed, its fix also names what the checkouts lack and the user's folder has. */
export async function tellWhatIsMissing(error: unknown, facts: SideFacts): Promise<unknown> {
  if (!hasErrorCode(error, 'side-not-ready', 'side-failed', 'login-failed')) return error;
  if (!MAY_LACK.test(error.why)) return error;
  const advice = await adviceFor(error.why, facts);
  const { code, what, why, fix, exitCode, cause } = error;
  return advice === '' ? error : new StackbenchError({ code, what, why, fix: `${advice} ${fix}`, exitCode, cause });
}

/** The same for a side that answers with errors, or that ended while it was measured. */
export async function adviseOnFailure(failure: Failure, facts: SideFacts): Promise<Failure> {
  const mayLack =
    failure.code === 'side-gone' || (failure.code === 'side-errors' && FAILING.test(`${failure.what} ${failure.why}`));
  const advice = mayLack ? await adviceFor(failure.why, facts) : '';
  return advice === '' ? failure : { ...failure, fix: `${failure.fix} ${advice}` };
}

async function adviceFor(said: string, { repo, env, signal, service, hasLockfile }: SideFacts): Promise<string> {
  if (ADDRESS_IN_USE.test(said)) return '';
  const folder = join(repo, service.cwd);
  const install = await adviseToInstall(said, { folder, configured: service.install, hasLockfile });
  const ignored = await adviseOnIgnored(said, new Git(folder, env, signal)).catch(() => null);
  return [install, ignored].filter((advice) => advice !== null).join(' ');
}
