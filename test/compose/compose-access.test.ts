import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { type Started, containerOf, noContainersAreLeft, start } from './command-in-containers.ts';
import { composeEnv } from './compose-env.ts';
import { type OwnDockerd, forwardingClosed, startOwnDockerd } from './own-dockerd.ts';

const composeV2 = process.env['STACKBENCH_TEST_COMPOSE_V2'] ?? '';
const cannot = process.env['STACKBENCH_TEST_COMPOSE'] === '1' ? forwardingClosed() : 'STACKBENCH_TEST_COMPOSE is not 1';
const STACKS = ['express-redis', 'express-postgres-redis'];
const SERVICES = ['postgres', 'redis', 'redis-cache'];
const PORTS: Readonly<Record<string, string>> = { postgres: '5432', redis: '6379', 'redis-cache': '6379' };

interface Inspected {
  readonly Path: string;
  readonly Args: readonly string[];
  readonly Config: {
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: unknown;
  };
  readonly Mounts: readonly { readonly Source: string; readonly Destination: string }[];
}

/**
 * A run that has been under way until each of its stacks was seen, and what stood on the machine's command lines
 * meanwhile.
 */
describe('the containers of a run', { skip: cannot ?? false, timeout: 300_000 }, () => {
  const commandLines = new Set<string>();
  const inspected = new Map<string, Inspected>();
  let engine: OwnDockerd;
  let run: Started;
  let looking: NodeJS.Timeout;

  before(async () => {
    engine = await startOwnDockerd();
    const env = await composeEnv(engine, composeV2);
    looking = setInterval(() => addCommandLines(commandLines), 20);
    const measured = ['--visits', '1', '--duration', '8s', '--items', '500', '--engines', 'autocannon'];
    const argv = ['run', '--provider', 'compose', '--targets', STACKS.join(','), ...measured];
    run = start([...argv, '--out', join(engine.folder, 'out')], env);
    // The order of stacks is drawn.
    await Promise.all([...SERVICES, ...STACKS].map((service) => untilSeen(engine, service, inspected)));
  });

  after(async () => {
    clearInterval(looking);
    run.child.kill('SIGINT');
    await run.ended;
    try {
      noContainersAreLeft(engine);
    } finally {
      await engine.stop();
    }
  });

  const portOf = (service: string): number => {
    const published = engine.docker('port', containerOf(engine, service), `${PORTS[service]}/tcp`);
    assert.match(published, /^127\.0\.0\.1:\d+$/, 'it is published on loopback alone');
    return Number(published.split(':')[1]);
  };

  for (const service of ['redis', 'redis-cache']) {
    it(`let no client into ${service} without its password`, async () => {
      const port = portOf(service);
      assert.match(await askRedis(port, 'GET anything'), /^-NOAUTH/);
      for (const login of ['AUTH guessed', 'AUTH default guessed', 'AUTH stackbench guessed', 'AUTH stackbench '])
        assert.match(await askRedis(port, login, 'GET anything'), /^-.*\r\n-NOAUTH/, login);
    });
  }

  it('let no client into PostgreSQL without its password', async () => {
    const port = portOf('postgres');
    const roles = ['stackbench', 'postgres', namespaceOf(inspected)];
    for (const user of roles) {
      assert.match(await refusalOfPostgres({ port, user }), /password/, user);
      assert.match(
        await refusalOfPostgres({ port, user, password: 'guessed' }),
        /password authentication failed/,
        user,
      );
    }
  });

  it('have a password on no command line: of a container, of a health check, or of a program of this machine', () => {
    const secrets = secretsOf(inspected);
    assert.ok(secrets.length >= 6, `six passwords were drawn, and ${secrets.length} found to look for`);
    const ofContainers = [...inspected.values()].map(
      ({ Path, Args, Config: { Cmd, Entrypoint, Labels, Healthcheck } }) =>
        JSON.stringify([Path, Args, Cmd, Entrypoint, Labels, Healthcheck]),
    );
    assert.ok(
      [...commandLines].some((line) => /compose.*\bup\b/.test(line)),
      'Compose was seen at work',
    );
    assert.ok(
      [...commandLines].some((line) => /docker.*inspect/.test(line)),
      'docker was seen at work',
    );
    for (const line of [...ofContainers, ...commandLines])
      for (const secret of secrets) assert.ok(!line.includes(secret), line.replaceAll(secret, '(password)'));
  });
});

/** Inspects the container of a service as soon as it runs. */
async function untilSeen(engine: OwnDockerd, service: string, seen: Map<string, Inspected>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const id = containerOf(engine, service);
    if (id !== '') {
      const [found] = JSON.parse(engine.docker('inspect', id)) as Inspected[];
      seen.set(service, found as Inspected);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`there was never a container of ${service}`);
}

/** All passwords: of the environments, which whoever may use docker can see, and of the users of Redis. */
function secretsOf(inspected: ReadonlyMap<string, Inspected>): string[] {
  const secrets = new Set<string>();
  for (const { Config, Mounts } of inspected.values()) {
    for (const variable of Config.Env) {
      const password = /^POSTGRES_PASSWORD=(.+)$/.exec(variable)?.[1] ?? /:\/\/[^:@/]*:([^@/]+)@/.exec(variable)?.[1];
      if (password !== undefined) secrets.add(password);
    }
    for (const { Source, Destination } of Mounts)
      if (Destination.endsWith('users.conf'))
        for (const [, password = ''] of readFileSync(Source, 'utf8').matchAll(/>(\S+)/g)) secrets.add(password);
  }
  return [...secrets];
}

/** The role that owns the database of the run. */
function namespaceOf(inspected: ReadonlyMap<string, Inspected>): string {
  const variables = inspected.get('express-postgres-redis')?.Config.Env ?? [];
  return variables.find((variable) => variable.startsWith('NAMESPACE='))?.slice('NAMESPACE='.length) ?? '';
}

function addCommandLines(seen: Set<string>): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It has ended.
    }
  }
}

/** What it replies to commands, one line for each. */
async function askRedis(port: number, ...commands: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${commands.join('\r\n')}\r\n`);
  return text(socket);
}

async function refusalOfPostgres(way: { port: number; user: string; password?: string }): Promise<string> {
  const client = new Client({ ...way, host: '127.0.0.1', database: 'postgres', connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'it let us in';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}
