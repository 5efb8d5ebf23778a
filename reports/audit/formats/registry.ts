import { apacheBench } from './apache-bench.ts';
import { artillery } from './artillery.ts';
import { autocannon } from './autocannon.ts';
import { bombardierText } from './bombardier-text.ts';
import { bombardier } from './bombardier.ts';
import type { AuditFormat } from './format.ts';
import { h2load } from './h2load.ts';
import { heyCsv } from './hey-csv.ts';
import { hey } from './hey.ts';
import { httparena } from './httparena.ts';
import { jmeterXml } from './jmeter-xml.ts';
import { jmeter } from './jmeter.ts';
import { k6Stream } from './k6-stream.ts';
import { k6Text } from './k6-text.ts';
import { k6Export, k6Machine, k6Summary } from './k6.ts';
import { locust } from './locust.ts';
import { oha } from './oha.ts';
import { stackbench } from './stackbench.ts';
import { theBenchmarker } from './the-benchmarker.ts';
import { vegetaResults } from './vegeta-results.ts';
import { vegetaText } from './vegeta-text.ts';
import { vegeta } from './vegeta.ts';
import { wrk } from './wrk.ts';

/** Every format that the auditor reads; no file has two formats. */
export const AUDIT_FORMATS = {
  stackbench,
  'k6-summary': k6Summary,
  'k6-export': k6Export,
  'k6-machine': k6Machine,
  'k6-text': k6Text,
  'k6-stream': k6Stream,
  autocannon,
  wrk,
  oha,
  hey,
  'hey-csv': heyCsv,
  vegeta,
  'vegeta-text': vegetaText,
  'vegeta-results': vegetaResults,
  bombardier,
  'bombardier-text': bombardierText,
  h2load,
  'apache-bench': apacheBench,
  jmeter,
  'jmeter-xml': jmeterXml,
  locust,
  artillery,
  httparena,
  'the-benchmarker': theBenchmarker,
} as const satisfies Record<string, AuditFormat>;
