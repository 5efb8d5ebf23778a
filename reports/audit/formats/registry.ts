import { autocannon } from './autocannon.ts';
import type { AuditFormat } from './format.ts';
import { httparena } from './httparena.ts';
import { k6Export, k6Machine, k6Summary } from './k6.ts';
import { k6Text } from './k6-text.ts';
import { stackbench } from './stackbench.ts';
import { theBenchmarker } from './the-benchmarker.ts';
import { wrk } from './wrk.ts';

/** Every kind of file that the auditor reads; no file is of two kinds. */
export const AUDIT_FORMATS = {
  stackbench,
  'k6-summary': k6Summary,
  'k6-export': k6Export,
  'k6-machine': k6Machine,
  'k6-text': k6Text,
  autocannon,
  wrk,
  httparena,
  'the-benchmarker': theBenchmarker,
} as const satisfies Record<string, AuditFormat>;
