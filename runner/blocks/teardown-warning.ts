import type { Warning } from '../../model/warnings.ts';

/** The warning `teardown`: `what` says what could not be removed or stopped, and why. */
export function teardownWarning(what: string): Warning {
  return {
    code: 'teardown',
    message: `Some resources could not be removed: ${what.replace(/\.$/, '')}. The next stackbench command will try again.`,
    fix: 'A database on a server of your own has to be dropped by hand.',
    invalidates: false,
  };
}
