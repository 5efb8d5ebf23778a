import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { imagesIn } from '../../runner/datastores/compose/compose-images.ts';
import { DATASTORE_IDS } from '../../runner/datastores/datastore.ts';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';

/**
 * What both Compose v2 and v1.29 take, and all that we need. `ulimits` are taken by both, and refused by engines that
 * may not raise them.
 */
const KEYS = (
  'build command cpuset depends_on environment healthcheck image init labels mem_limit pids_limit ports profiles ' +
  'shm_size stop_grace_period volumes'
).split(' ');
const HEALTH_KEYS = ['interval', 'retries', 'test', 'timeout'];

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly ports: readonly string[];
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck: Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [key: string]: unknown;
}

const file = join(packageRoot, 'docker-compose.yml');
const parsed = parse(readFileSync(file, 'utf8'), { merge: true }) as Record<string, unknown>;
const services = parsed['services'] as Readonly<Record<string, Service>>;
const serviceOf = (id: string): Service => services[id] ?? assert.fail(`there is no service ${id}`);
const specs: readonly TargetSpec[] = CATALOGUE;

describe('docker-compose.yml', () => {
  it('holds every service and every API, and nothing else', () => {
    assert.deepEqual(Object.keys(services).sort(), [...DATASTORE_IDS, ...specs.map(({ id }) => id)].sort());
    assert.deepEqual(
      Object.keys(parsed).filter((key) => !key.startsWith('x-')),
      ['services'],
    );
  });

  for (const [id, service] of Object.entries(services)) {
    it(`keeps the house rules for ${id}`, () => {
      assert.deepEqual(
        Object.keys(service).filter((key) => !KEYS.includes(key)),
        [],
      );
      assert.deepEqual(Object.keys(service.healthcheck).sort(), HEALTH_KEYS);
      assert.equal(service.ports.length, 1);
      assert.match(service.ports[0] ?? '', /^127\.0\.0\.1:\$\{STACKBENCH_\w+_PORT:-\}:\d+$/);
      assert.match(service.image, /^\$\{STACKBENCH_\w+_IMAGE:-(?:stackbench-api:local|[a-z]+:\d+\.\d+[\w.-]+)\}$/);
      assert.equal(service['init'], true);
      assert.match(String(service['mem_limit']), /^\d+[mg]$/);
      assert.ok(Number(service['pids_limit']) > 0);
      assert.equal(service['cpuset'], '${STACKBENCH_CPUSET:-}');
      assert.deepEqual(service['labels'], { 'stackbench.owner': '${STACKBENCH_OWNER:-by hand}' });
      assert.ok(service.profiles.includes(id), 'a profile of its own name, so that it is started only when asked for');
    });
  }

  for (const spec of specs) {
    it(`starts ${spec.id} with what it needs, and waits until that is healthy`, () => {
      const api = serviceOf(spec.id);
      const needed = [spec.store, spec.cache].filter((id) => id !== null);
      assert.equal(api.environment?.['STACK'], spec.id);
      assert.equal(api.command[1], `targets/${String(spec.entry).replace('.ts', '.${STACKBENCH_EXTENSION:-ts}')}`);
      assert.deepEqual(Object.keys(api.depends_on ?? {}), needed);
      for (const id of needed) {
        assert.equal(api.depends_on?.[id]?.condition, 'service_healthy');
        assert.ok(serviceOf(id).profiles.includes(spec.id));
      }
    });
  }

  it('gives stores their disk and caches none', () => {
    assert.match(serviceOf('redis').command.join(' '), /--appendonly yes --appendfsync always/);
    assert.match(serviceOf('redis-cache').command.join(' '), /--appendonly no --save/);
    assert.doesNotMatch(serviceOf('postgres').command.join(' '), /fsync|synchronous_commit/);
  });

  it('builds the APIs on a pinned image', () => {
    const dockerfile = readFileSync(join(packageRoot, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, /^FROM node:24\.\d+\.\d+-[a-z]+-slim$/m);
  });

  for (const [program, args] of [
    ['docker-compose', []],
    ['docker', ['compose']],
  ] as const) {
    it(`is taken by \`${[program, ...args].join(' ')}\``, (test) => {
      const path = findProgram(program, process.env['PATH'] ?? '').path;
      if (path === null || !runs(path, [...args, 'version']))
        return test.skip(`there is no ${program} ${args.join('')}`);
      const profiles = Object.keys(services).flatMap((id) => ['--profile', id]);
      const printed = execFileSync(path, [...args, '-p', 'stackbench-test', '-f', file, ...profiles, 'config'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      });
      assert.deepEqual([...imagesIn(printed).keys()].sort(), Object.keys(services).sort());
      assert.match(imagesIn(printed).get('redis') ?? '', /^redis:\d/);
    });
  }
});

function runs(path: string, args: readonly string[]): boolean {
  try {
    execFileSync(path, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
