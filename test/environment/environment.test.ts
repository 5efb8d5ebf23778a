import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { runInProcess } from '../support/run-cli.ts';
import { type CommandName, NAMELESS, type Ended, misleads, othersMayRead, play, whyNot } from './play.ts';

interface Case {
  /** What is taken away, after "a command": `without HOME`. */
  readonly name: string;
  readonly shell: string;
  /** Which commands it can matter to, and how each ends: an exit code, or its own error. */
  readonly ends: Readonly<Partial<Record<CommandName, number | RegExp>>>;
  readonly needs?: readonly ('root' | 'mounts')[];
  readonly launcher?: boolean;
}

const READS = { help: 0, version: 0, list: 0, report: 4, compare: 5, audit: 0, init: 0 } as const;
const noFolder = /^Error: The current folder cannot be used\./;
const tight = /^Error: The limits of this shell are too low.*\n {2}Why: .*\n {2}Fix: .*ulimit/;

const CASES: readonly Case[] = [
  { name: 'without HOME', shell: 'unset HOME; STACKBENCH', ends: { version: 0, doctor: /|/, serve: 130 } },
  {
    name: 'whose HOME leads nowhere',
    shell: 'HOME=/nonexistent/home STACKBENCH',
    ends: { list: 0, doctor: /|/, serve: 130 },
  },
  { name: 'whose HOME is empty', shell: 'HOME= STACKBENCH', ends: { report: 4 } },
  {
    name: 'of a uid without a name',
    shell: `chown -R 4242 . && exec ${NAMELESS} env -i PATH="$PATH" bash -c "STACKBENCH"`,
    ends: { ...READS, serve: 130, run: 0, postgres: /user does not exist|named|130/ },
    needs: ['root'],
  },
  {
    name: 'without any variable',
    shell: 'exec env -i bash -c "unset PATH; STACKBENCH"',
    ends: { list: 0, init: 0, serve: 130 },
  },
  { name: 'with an empty PATH', shell: 'PATH=; STACKBENCH', ends: { list: 0, report: 4, init: 0, serve: 130 } },
  {
    name: 'with odd locales',
    shell: 'export LANG=tr_TR.UTF-8 LC_ALL=xx; STACKBENCH',
    ends: { list: 0, report: 4, serve: 130 },
  },
  { name: 'with an odd TZ', shell: 'TZ=Nowhere/Nothing STACKBENCH', ends: { list: 0, report: 4 } },
  { name: 'with streams that are closed', shell: 'STACKBENCH <&- >&- 2>&-', ends: { ...READS } },
  {
    name: 'with stdout on a full disk',
    shell: 'STACKBENCH > /dev/full',
    ends: { list: /could not be written/, report: /ENOSPC/ },
  },
  { name: 'with stderr on a full disk', shell: 'STACKBENCH 2> /dev/full', ends: { list: 0, report: 4, serve: 130 } },
  {
    name: 'in a folder that was removed',
    shell: 'mkdir gone; cd gone; rmdir ../gone; STACKBENCH',
    ends: { help: noFolder, list: noFolder, doctor: noFolder, report: noFolder, serve: noFolder },
  },
  {
    name: 'in a folder whose name is no UTF-8',
    shell: "mkdir $'a\\xffb'; cp result.json package.json $'a\\xffb'; cd $'a\\xffb'; STACKBENCH",
    ends: { report: noFolder, init: noFolder },
  },
  {
    name: 'in a folder whose path is too long to tell',
    shell: 'for i in $(seq 25); do d=$(printf %0200d 1); mkdir $d; cd $d; done; STACKBENCH',
    ends: { list: noFolder },
  },
  {
    name: 'in a folder of an awkward name',
    shell: `d=$'a b "c'"'"$'d\\ne'; mkdir "$d"; cp result.json package.json "$d"; cd "$d"; STACKBENCH`,
    ends: { report: 4, init: 0, serve: 130 },
  },
  {
    name: 'with a umask that takes everything away',
    shell: 'umask 777; STACKBENCH',
    ends: { report: 4, init: 0, serve: 130 },
  },
  {
    name: 'that may open 64 files',
    shell: 'ulimit -n 64; STACKBENCH',
    ends: { list: 0, report: 4, serve: tight, doctor: tight },
  },
  { name: 'that may write 1 kB', shell: 'ulimit -f 1; STACKBENCH', ends: { report: /ulimit -f/, serve: tight } },
  { name: 'that may compute for 5 s', shell: 'ulimit -t 5; STACKBENCH', ends: { list: 0, run: tight } },
  {
    name: 'that may have 24 processes',
    shell: `chown -R 4243 . && exec setpriv --reuid 4243 --regid 4243 --clear-groups bash -c "HOME=/nonexistent; ulimit -u 24; STACKBENCH"`,
    ends: { list: 0, serve: tight, doctor: tight },
    needs: ['root'],
  },
  {
    name: 'with a heap of 20 MB',
    shell: 'NODE_OPTIONS=--max-old-space-size=20 STACKBENCH',
    ends: { list: /too little memory/, serve: /NODE_OPTIONS/ },
    launcher: true,
  },
  {
    name: 'with a module that NODE_OPTIONS loads',
    shell: `echo 'process.env.LOADED = "1"' > x.cjs; NODE_OPTIONS="--require $PWD/x.cjs" STACKBENCH`,
    ends: { list: 0, serve: 130 },
  },
  {
    name: 'on a read-only root',
    shell:
      "exec unshare -m bash -c \"mount -o remount,ro,bind /; for d in /tmp /var/tmp /dev/shm /run '$PWD'; do mount --bind \\$d \\$d && mount -o remount,ro,bind \\$d; done; cd '$PWD'; STACKBENCH\"",
    ends: { list: 0, report: /EROFS/, serve: /EROFS|read-only/ },
    needs: ['root', 'mounts'],
  },
  {
    name: 'without /proc',
    shell: 'export TMPDIR=$PWD; exec unshare -m bash -c "mount -t tmpfs none /proc; STACKBENCH"',
    ends: { ...READS, doctor: /|/, serve: 130, run: 0, postgres: 130 },
    needs: ['root', 'mounts'],
  },
  {
    name: 'without /dev/null',
    shell: 'exec unshare -m bash -c "mount -t tmpfs none /dev; STACKBENCH"',
    ends: { list: 0, serve: /\/dev\/null is missing/ },
    needs: ['root', 'mounts'],
  },
  {
    name: 'on a loopback that takes nobody in',
    shell: 'exec unshare -n bash -c "ip link set lo up; ip route flush table local; STACKBENCH"',
    ends: { list: 0, serve: /EADDRNOTAVAIL.*\n {2}Fix: Enable the loopback interface/ },
    needs: ['root', 'mounts'],
  },
  { name: 'on one core', shell: 'exec taskset -c 0 bash -c "STACKBENCH"', ends: { list: 0, run: 0 } },
];

describe('a port of `serve`', () => {
  it('that is taken is told with the way out', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runInProcess(['serve', 'express-memory', '--items', '100', '--port', String(port)]);
    server.close();
    assert.equal(code, 3);
    assert.match(stderr, /Why: .*EADDRINUSE.*\n {2}Fix: End the program that listens there.*another port/);
  });

  it('that is for root alone is told with the way out', async (test) => {
    const reason = whyNot(['root']) ?? (othersMayRead() ? null : 'others may not read this checkout');
    if (reason !== null) {
      test.skip(reason);
      return;
    }
    const ended = await play(
      'port80',
      `chown -R 4242 . && exec ${NAMELESS} --inh-caps=-all --bounding-set=-all bash -c "STACKBENCH"`,
    );
    // Some containers let everybody listen there.
    if (ended.code !== 130) assert.match(ended.stderr, /EACCES.*\n {2}Fix: Choose a port of 1024 or more/, told(ended));
  });
});

describe('a command says what its environment lacks, or works', { concurrency: 3 }, () => {
  for (const { name, shell, ends, needs = [], launcher = false } of CASES) {
    it(name, async (test) => {
      const reason =
        whyNot(needs) ?? (shell.includes('setpriv') && !othersMayRead() ? 'others may not read this checkout' : null);
      if (reason !== null) {
        test.skip(reason);
        return;
      }
      for (const [command, end] of Object.entries(ends)) {
        const ended = await play(command as CommandName, shell, { launcher });
        assert.deepEqual(misleads(ended), [], `${command}: ${told(ended)}`);
        if (typeof end === 'number') assert.equal(ended.code, end, `${command}: ${told(ended)}`);
        else assert.match(ended.stderr, end, `${command}: ${told(ended)}`);
      }
    });
  }
});

describe('a command that cannot see when processes were started', () => {
  it('sweeps nothing of a run that goes on', async (test) => {
    const reason = whyNot(['root', 'mounts']);
    if (reason !== null) {
      test.skip(reason);
      return;
    }
    const work = await makeWorkFolder('a run that goes on');
    try {
      const ended = await play('list', 'exec unshare -m bash -c "mount -t tmpfs none /proc; STACKBENCH"');
      assert.equal(ended.code, 0, told(ended));
      assert.ok(existsSync(work.path), told(ended));
    } finally {
      await work.remove();
    }
  });
});

function told({ code, stdout, stderr }: Ended): string {
  return `exit ${code}\n${stderr.slice(0, 2000)}\n${stdout.slice(-1000)}`;
}
