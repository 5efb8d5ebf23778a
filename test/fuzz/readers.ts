import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readServiceConfig } from '../../cli/config/read-service-config.ts';
import { draftService } from '../../cli/init/draft-service.ts';
import { isIgnored } from '../../cli/init/is-ignored.ts';
import { chooseScenarios } from '../../cli/options/choose-scenarios.ts';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import { readPrices } from '../../model/cost/read-prices.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { renderCostCsv } from '../../reports/render/csv/cost-table.ts';
import { costTableSection } from '../../reports/render/html/sections/cost-table-section.ts';
import { costMarkdown } from '../../reports/render/markdown/cost-table.ts';
import { findLockfile } from '../../runner/apps/checkout/find-lockfile.ts';
import { readDependencies } from '../../runner/apps/checkout/lockfiles/read-dependencies.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { readSelfCheckLog } from '../../runner/experiments/self-check/self-check-log.ts';
import {
  answersKey,
  MEASURED,
  binFailedKey,
  binKey,
  latencyKey,
  percentileKey,
} from '../../runner/load/engines/k6/metric-names.ts';
import { PERCENTILES } from '../../runner/load/engines/k6/plan-json.ts';
import { readMetrics, summaryOf } from '../../runner/load/engines/k6/read-summary.ts';
import { recentFailure } from '../../runner/programs/failure-note.ts';
import { requireOwnFiles } from '../../runner/results/foreign-files.ts';
import { honestFiles } from '../audit/honest-file.ts';
import { claimOf, makeClaims, makeDrivers } from '../support/make-claims.ts';
import { makeCosts } from '../support/make-costs.ts';
import { makeGateResult } from '../support/make-gate-result.ts';
import { fiftyStacks, makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

/** A reader of files of strangers. `read` says `read`, `refused`, or what went wrong. */
export interface Reader {
  /** Name of the file that it looks for. */
  readonly file: string;
  readonly samples: readonly string[];
  readonly read: (file: string, folder: string) => Promise<string>;
  /** What cannot be read counts as empty: only a guess, or a hint, hangs on it. */
  readonly refusesNothing?: boolean;
}

const RUN = JSON.stringify(
  makeResult({ stacks: fiftyStacks().slice(0, 2), visits: 2, requests: 100, durationMs: 2000 }),
);
const GATE = JSON.stringify(makeGateResult({ blocks: 4 }));
const CLAIMS = JSON.stringify(
  makeClaims({
    claims: [claimOf('redis-sub-millisecond'), claimOf('memcached-caching')],
    parts: [
      makeDrivers({
        'redis-get': { perSec: [40, 50] },
        'memcached-get-1': { perSec: [9, 8] },
        'postgres-read-1': { perSec: [3] },
      }),
      { kind: 'run', id: 'cache', result: JSON.parse(RUN) as RunResult },
    ],
  }),
);
const CONFIG = JSON.stringify({
  targets: ['express-memory'],
  rate: 300,
  service: {
    name: 'shop',
    start: 'node server.js',
    ready: '/healthz',
    env: { PORT: '{port}' },
    datastores: ['postgres'],
    login: { path: '/login', body: { user: 'test', deep: { list: [1, 2] } }, take: 'body.token', headersThen: {} },
    requests: [{ path: '/items' }, { name: 'one', method: 'POST', path: '/items', body: { a: 1 }, expect: 201 }],
  },
  gate: { minEffect: '1%', maxEffect: '5%', thresholds: ['p(99)<200'], waivers: [] },
});
const SCENARIO = '{"id":"mine","description":"x","mix":{"get":0.9,"update":0.1},"keys":{"kind":"zipf","theta":0.9}}';
const SELF_CHECK = `${JSON.stringify({
  kind: 'stackbench-self-check',
  schemaVersion: 1,
  service: 'shop',
  plant: null,
  commit: null,
  startedAt: '2026-01-01',
  machine: { cpuModel: 'a', cpus: 2, kernel: 'b', node: 'c' },
  minEffect: 0.01,
  maxEffect: 0.05,
})}\n${JSON.stringify({
  run: 1,
  seed: 1,
  planted: null,
  startedAt: '2026-01-01',
  answer: 'pass',
  ended: 'decided',
  blocks: 2,
  elapsedMs: 10,
  foreignCpuShare: null,
  tests: [{ key: 'a', answer: 'pass', decidedAt: 2, effect: [1, null, null], ratios: [0.1, 0.2] }],
  failure: null,
})}\n`;
const PACKAGE = JSON.stringify({
  name: 'shop',
  main: 'server.js',
  packageManager: 'npm@11.0.0',
  scripts: {
    start: 'npm run build && cross-env PORT=3000 pm2 start server.js -- -p 3000',
    build: 'tsc',
    migrate: 'knex migrate',
    dev: 'concurrently "npm:build" "dotenv -e .env -- nodemon --exec tsx server.ts" & vite | pino-pretty',
  },
  dependencies: { express: '5.0.0', pg: '8.0.0' },
});
const NPM_LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: { '': { name: 'shop' }, 'node_modules/express': { version: '5.0.0' }, 'node_modules/a/node_modules/b': {} },
});
const PNPM_LOCK =
  "lockfileVersion: '9.0'\npackages:\n  express@5.0.0:\n    resolution: {integrity: sha512-a}\n  'pg@8.0.0(a@1)':\n    resolution: {integrity: sha512-b}\n";
const YARN_LOCK = '# yarn lockfile v1\n\nexpress@^5.0.0, express@5:\n  version "5.0.0"\n  resolved "a"\n';
const WRK =
  'Running 10s test @ http://127.0.0.1\n  2 threads and 10 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     1.00ms    0.50ms   9.00ms   90.00%\n    Req/Sec     5.00k     1.00k    6.00k    70.00%\n  100000 requests in 10.00s, 10.00MB read\nRequests/sec:  10000.00\nTransfer/sec:      1.00MB\n';

const ENV_EXAMPLE =
  '# example\nPORT=3000\nDATABASE_URL="postgres://user:password@localhost:5432/shop"\nexport SECRET=change-me\nEMPTY=\n';
const SOURCE =
  "const app = express();\nconst { DB_URL, CACHE = 3 } = process.env;\napp.get('/items/:id', (q, r) => r.json({}));\nrouter.post(`/items`, body);\napp.listen(process.env.PORT ?? 3000);\n";
const PYTHON =
  'from items import (bp as items)\napp = FastAPI()\ndef create_app():\n  app.include_router(items.router, prefix="/a")\n@app.get("/b")\nos.environ["PORT"]\napp.run(port=5000)\n';
const TREND = {
  count: 100,
  avg: 2,
  min: 1,
  max: 9,
  ...Object.fromEntries(PERCENTILES.map((p) => [percentileKey(p), 2])),
};
const K6_SUMMARY = JSON.stringify({
  metrics: {
    [latencyKey('get', 'ok')]: { values: TREND },
    [answersKey()]: { values: TREND },
    [binKey(0)]: { values: TREND },
    [binFailedKey(0)]: { values: { count: 1, rate: 2 } },
    [`iterations{scenario:${MEASURED}}`]: { values: { count: 100, rate: 50 } },
  },
});
const { signal } = new AbortController();

/** Every reader of files that others may have written, by what it reads. */
export const READERS: Readonly<Record<string, Reader>> = {
  'report of a run': {
    file: 'result.json',
    samples: [RUN],
    read: (file, folder) => command(['report', file, '--out', join(folder, 'out')]),
  },
  'report of a gate': {
    file: 'gate.json',
    samples: [GATE],
    read: (file, folder) => command(['report', file, '--out', join(folder, 'out')]),
  },
  'report of claims': {
    file: 'claims.json',
    samples: [CLAIMS],
    read: (file, folder) => command(['report', file, '--out', join(folder, 'out')]),
  },
  'comparison of runs': { file: 'a.json', samples: [RUN], read: (file) => command(['compare', file, file]) },
  audit: { file: 'a.txt', samples: [RUN, GATE, WRK, NPM_LOCK], read: (file) => command(['audit', file]) },
  'audit of every tool': {
    file: 'a.txt',
    samples: honestFiles().flatMap(({ text }) => (text.length < 60_000 ? [text] : [])),
    read: (file) => command(['audit', file]),
  },
  configuration: {
    file: 'stackbench.config.json',
    samples: [CONFIG],
    read: (file, folder) => refusals(() => readServiceConfig(folder, file)),
  },
  scenario: {
    file: 'mine.json',
    samples: [SCENARIO],
    read: (file, folder) => refusals(() => chooseScenarios([file], folder)),
  },
  'prices and what stacks cost by them': {
    file: 'prices.json',
    samples: [JSON.stringify(DEFAULT_PRICES)],
    read: (file) =>
      refusals(async () => {
        const table = makeCosts({ catalogue: readPrices(await readFile(file, 'utf8'), file) });
        return [renderCostCsv(table.rows), costTableSection(table), costMarkdown(table)];
      }),
  },
  'log of a self-check': {
    file: 'log.jsonl',
    samples: [SELF_CHECK],
    read: (file) => refusals(() => readSelfCheckLog(file)),
  },
  'package.json of a project': {
    file: 'package.json',
    refusesNothing: true,
    samples: [PACKAGE],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  'example of .env of a project': {
    file: '.env.example',
    refusesNothing: true,
    samples: [ENV_EXAMPLE],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  'source of a project': {
    file: 'server.js',
    refusesNothing: true,
    samples: [SOURCE],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  'source in Python of a project': {
    file: 'app.py',
    refusesNothing: true,
    samples: [PYTHON],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  'Dockerfile of a project': {
    file: 'Dockerfile',
    refusesNothing: true,
    samples: ['FROM node AS build\nRUN npm ci\nFROM node\nENTRYPOINT ["node"]\nCMD ["a.js", "-p", "3000"]\n'],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  'Cargo.toml of a project': {
    file: 'Cargo.toml',
    refusesNothing: true,
    samples: [
      '[package]\nname = "shop"\n\n[[bin]]\nname = "api"\n\n[dependencies]\nsqlx = { features = ["postgres"] }\n',
    ],
    read: (_file, folder) => refusals(() => draftService(folder, () => Promise.resolve(false))),
  },
  '.gitignore of a project': {
    file: '.gitignore',
    refusesNothing: true,
    samples: ['node_modules\n/results/\n*.log\n'],
    read: (_file, cwd) => refusals(() => isIgnored({ cwd, env: { PATH: '/nowhere' }, signal }, 'results/')),
  },
  'page in the place of a report': {
    file: 'report.html',
    samples: ['<!doctype html><html lang="en"><head><title>stackbench run</title></head><body>x</body></html>'],
    read: (_file, folder) => refusals(() => requireOwnFiles(folder, ['report.html'])),
  },
  'summary of k6': {
    file: 'summary.json',
    samples: [K6_SUMMARY],
    read: (file) =>
      ownFile(async () => summaryOf(readMetrics(JSON.parse(await readFile(file, 'utf8'))), { bins: 4, binMs: 500 }, 0)),
  },
  'seed of a visit': {
    file: 'items.ndjson',
    samples: [`${JSON.stringify({ id: 'a', name: 'lamp', quantity: 3 })}\n`.repeat(5)],
    read: (file) => ownFile(() => readSeededItems(file)),
  },
  'note of a failed set-up': {
    file: 'failures/mongod.json',
    refusesNothing: true,
    samples: [JSON.stringify({ atMs: Date.now(), why: 'the server answered 404' })],
    read: (_file, folder) =>
      refusals(async () => recentFailure({ env: { STACKBENCH_CACHE: folder }, cwd: folder, signal }, 'mongod')),
  },
  'lock file of npm': { file: 'package-lock.json', refusesNothing: true, samples: [NPM_LOCK], read: lockfile },
  'lock file of pnpm': { file: 'pnpm-lock.yaml', refusesNothing: true, samples: [PNPM_LOCK], read: lockfile },
  'lock file of yarn': {
    file: 'yarn.lock',
    refusesNothing: true,
    samples: [YARN_LOCK, `__metadata:\n${PNPM_LOCK}`],
    read: lockfile,
  },
};

/**
 * Readers of our own files: where somebody damaged one, its reader may say so in any error, and must not hang or swell.
 */
async function ownFile(read: () => unknown): Promise<string> {
  try {
    await read();
    return 'read';
  } catch (error) {
    return error instanceof Error && !/call stack|Invalid (?:array|string) length/.test(error.message)
      ? 'refused'
      : String(error);
  }
}

async function lockfile(_file: string, folder: string): Promise<string> {
  return refusals(async () => readDependencies(await findLockfile(folder, folder)));
}

async function refusals(read: () => Promise<unknown>): Promise<string> {
  try {
    await read();
    return 'read';
  } catch (error) {
    if (error instanceof StackbenchError && error.exitCode === 2) return 'refused';
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

/** A command as people call it: nothing that it prints may steer a terminal. */
async function command(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(argv);
  // eslint-disable-next-line no-control-regex
  const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u.exec(stdout + stderr)?.[0];
  if (steering !== undefined) return `it printed the control character ${steering.charCodeAt(0)}`;
  if (/this is a bug|\[object /.test(stderr)) return stderr.slice(0, 1500);
  return code === 2 ? 'refused' : 'read';
}
