import { createServer, type Server } from 'node:net';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { ProviderContext } from '../../runner/datastores/datastore.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { speakMongo } from '../support/speaking-servers.ts';
import { ELSEWHERE, type Shape, shapesOf } from './address-shapes.ts';

// Runs in a network namespace of its own. Prints one JSON line: how many connections came to another address than
// loopback.
const WITHIN_MS = 4000;
const DEFAULT_PORTS = [5432, 6379, 11_211, 27_017];
const context: ProviderContext = {
  env: {},
  cpus: [],
  workDir: '/tmp',
  namespace: 'stackbench_shapes',
  allowRemote: false,
  signal: new AbortController().signal,
  externalUrls: {},
};

let reached = 0;

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      reached += 1;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** How it ended, as every command would see it. */
async function connect({ id, address, env = {} }: Shape, allowRemote: boolean): Promise<string> {
  Object.assign(process.env, env);
  const given = { ...context, allowRemote, externalUrls: { [id]: address } };
  const use = async (): Promise<string> => {
    await externalProvider.offer(id, given);
    await externalProvider.start(id, given);
    return 'started';
  };
  const tooLong = new Promise<string>((resolve) => setTimeout(() => resolve('too long'), WITHIN_MS));
  try {
    return await Promise.race([use(), tooLong]);
  } catch (error) {
    return error instanceof StackbenchError ? `${error.code} ${error.exitCode}` : `no reason: ${messageOf(error)}`;
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

/** A member of a replica set names the others, to which a driver connects on its own. */
async function discovery(port: number): Promise<string> {
  const member = { isWritablePrimary: true, setName: 'rs0', hosts: [`127.0.0.1:1`, `${ELSEWHERE[1]}:${port}`] };
  const greeting = { ...member, maxWireVersion: 21, minWireVersion: 0, ok: 1 };
  const server = await speakMongo({ hello: greeting, ismaster: greeting, buildInfo: { version: '7.0.0', ok: 1 } });
  const told = await connect({ id: 'mongodb', address: `mongodb://127.0.0.1:${server.port}/` }, false);
  await server.close();
  return told;
}

const first = await listen(ELSEWHERE[0], 0);
const { port } = first.address() as { port: number };
const servers = [first];
for (const host of ELSEWHERE)
  for (const each of [port, ...DEFAULT_PORTS])
    if (host !== ELSEWHERE[0] || each !== port) servers.push(await listen(host, each));

const shapes = shapesOf(port);
const leaks: string[] = [];
const wrong: string[] = [];
for (const shape of shapes) {
  const before = reached;
  const told = await connect(shape, false);
  if (reached > before) leaks.push(`${shape.id} ${shape.address}`);
  if (!/^(remote-address|bad-datastore-address|unknown-address-key) 2$/.test(told))
    wrong.push(`${shape.address}: ${told}`);
}
const before = reached;
const discovered = await discovery(port);
if (reached > before) leaks.push(`replica set (${discovered})`);
const reachedBefore = reached;
for (const shape of shapes.slice(0, 1)) await connect(shape, true);
process.stdout.write(`${JSON.stringify({ shapes: shapes.length, leaks, wrong, allowed: reached - reachedBefore })}\n`);
process.exit(0);
