import { engines } from '../../runner/load/engines/registry.ts';

const k6 = await engines.k6.check(process.env);

/** Why tests that need k6 are skipped here, for the `skip` of a test; false when there is a k6. */
export const noK6 = k6.available ? false : `${k6.reason} ${k6.fix}`;
