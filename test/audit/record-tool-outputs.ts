import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `node test/audit/record-tool-outputs.ts K6 ROUNDS`: really runs autocannon, wrk (from PATH) and k6 against servers that behave
 * well and badly, and keeps what they write, for the test that none of it is called a lie. Record anew only after a tool changed,
 * and never to make that test pass.
 */
export interface ToolOutput {
  readonly tool: 'autocannon' | 'wrk' | 'k6' | 'k6-text';
  readonly server: string;
  readonly flags: string;
  readonly text: string;
}

const [k6 = 'k6', rounds = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tool-outputs-'));
const answer = (status: number, ms = 0): RequestListener => {
  return (_request, response) => {
    const send = (): void => void response.writeHead(status).end('{"id":1}');
    if (ms === 0) send();
    else setTimeout(send, ms);
  };
};
const every =
  (n: number, rare: RequestListener, usual: RequestListener, count = { value: 0 }): RequestListener =>
  (request, response) => {
    count.value += 1;
    (count.value % n === 0 ? rare : usual)(request, response);
  };
const SERVERS: Readonly<Record<string, RequestListener | null>> = {
  fast: answer(200),
  steady: answer(200, 20),
  tail: every(50, answer(200, 400), answer(200, 5)),
  late: every(2, answer(200, 1200), answer(200, 5)),
  failing: answer(500),
  half: every(2, answer(503), answer(200, 3)),
  redirecting: (_request, response) => void response.writeHead(302, { location: '/nowhere' }).end(),
  resetting: every(3, (request) => void request.socket.destroy(), answer(200, 2)),
  hanging: every(2, () => {}, answer(200, 1)),
  refusing: null,
};
const AUTOCANNON = [
  '-c 4 -d 1',
  '-c 4 -p 4 -d 1',
  '-c 4 -w 2 -d 1',
  '-c 4 -R 60 -d 2',
  '-c 4 -R 60 -C -d 1',
  '-c 2 -a 200 -t 1',
  '-c 4 -d 1 --sampleInt 100',
  '-c 4 -d 1 -t 1 --excludeErrorStats',
  'held up: -c 4 -d 2',
];
const WRK = ['-t1 -c4 -d1s', '-t2 -c8 -d1s --latency', '-t1 -c4 -d2s --timeout 1s --latency'];
const K6 = [
  "executor: 'constant-vus', vus: 4, duration: '1s', gracefulStop: '1s'",
  "executor: 'constant-arrival-rate', rate: 200, duration: '1s', preAllocatedVUs: 2, maxVUs: 4, gracefulStop: '1s'",
];

function run(command: string, args: readonly string[], heldUp = false): Promise<string> {
  return new Promise((resolve) => {
    const child = heldUp ? spawn(command, args) : null;
    if (child === null) {
      execFile(command, args, { timeout: 20_000, maxBuffer: 1e7 }, (_error, stdout) => resolve(stdout));
      return;
    }
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    child.on('close', () => resolve(text));
    setTimeout(() => child.kill('SIGSTOP'), 800);
    setTimeout(() => child.kill('SIGCONT'), 1900);
  });
}

async function withServer(listener: RequestListener | null): Promise<{ url: string; server: Server }> {
  const server = createServer(listener ?? undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  if (listener === null) await new Promise((closed) => server.close(closed));
  return { url: `http://127.0.0.1:${port}/items`, server };
}

async function runK6(url: string, scenario: string): Promise<readonly [summary: string, text: string]> {
  const [script, summary] = [join(folder, 'script.js'), join(folder, 'summary.json')];
  writeFileSync(
    script,
    `import http from 'k6/http';
import { check } from 'k6';
export const options = { scenarios: { load: { ${scenario} } } };
export default function () { check(http.get('${url}', { timeout: '500ms', redirects: 0 }), { ok: (r) => r.status === 200 }); }
`,
  );
  writeFileSync(summary, '');
  const text = await run(k6, ['run', '--quiet', '--summary-export', summary, script]);
  return [readFileSync(summary, 'utf8'), text];
}

const kept: ToolOutput[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  for (const [name, listener] of Object.entries(SERVERS)) {
    const { url, server } = await withServer(listener);
    const keep = (tool: ToolOutput['tool'], flags: string, text: string): void => {
      if (text.trim() !== '') kept.push({ tool, server: name, flags, text: text.replaceAll(url, 'http://127.0.0.1/') });
    };
    for (const flags of AUTOCANNON) {
      const heldUp = flags.startsWith('held up: ');
      const args = ['--json', '--no-progress', ...flags.replace('held up: ', '').split(' '), url];
      const cli = join(import.meta.dirname, '../../node_modules/autocannon/autocannon.js');
      keep('autocannon', flags, await run(process.execPath, [cli, ...args], heldUp));
    }
    for (const flags of WRK) keep('wrk', flags, await run('wrk', [...flags.split(' '), url]));
    for (const scenario of K6) {
      const [summary, text] = await runK6(url, scenario);
      keep('k6', scenario, summary === '' ? '' : JSON.stringify(withoutRest(JSON.parse(summary))));
      if (round === 0) keep('k6-text', scenario, text);
    }
    server.closeAllConnections();
    server.close();
    process.stdout.write(`round ${round + 1}, ${name}: ${kept.length} outputs\n`);
  }
}
rmSync(folder, { recursive: true });
writeFileSync(
  join(import.meta.dirname, 'tool-outputs.json'),
  `[\n${kept.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`,
);

/** Groups and other metrics of a summary are long and unused. */
function withoutRest(summary: { metrics: Record<string, unknown> }): unknown {
  const wanted = /^(?:http_req_duration|http_reqs|http_req_failed|iterations|dropped_iterations|checks)$/;
  return { metrics: Object.fromEntries(Object.entries(summary.metrics).filter(([name]) => wanted.test(name))) };
}
