import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { cacheFolder } from '../../runner/machine/folders/cache-folder.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { makeResult } from '../support/make-result.ts';
import type { Settings } from './settings.ts';
import { tinyRepository } from './tiny-repository.ts';

/** Mounts of our own need root: a trial then has its own /tmp and /var/tmp, and disks that can be full. */
export const hasOwnMounts: boolean = process.platform === 'linux' && process.getuid?.() === 0 && canUnshare();

/** Where a trial sees its own folder, where it has mounts of its own. */
const INSIDE = '/mnt';

const WORLD_FOLDERS = ['tmp', 'var-tmp', 'slash-tmp'];

/** Bytes of the disks that are made full. */
const DISK_BYTES = { out: 4 << 20, work: 320 << 20, cache: 96 << 20 };

/** What a trial takes from its cache, whatever this machine has on PATH, and an engine that would be asked before. */
const FROM_CACHE = new Set('redis-server valkey-server memcached mongod k6 docker docker-compose'.split(' '));

/** A PATH in one folder: what this one has, first come first served. */
function linkPrograms(folder: string): void {
  const path = [dirname(process.execPath), ...(process.env['PATH'] ?? '').split(delimiter)];
  for (const from of path.filter((entry) => isAbsolute(entry) && existsSync(entry)))
    for (const name of readdirSync(from)) {
      const link = join(folder, name);
      if (!FROM_CACHE.has(name) && !existsSync(link)) symlinkSync(join(from, name), link);
    }
}

/** The folder of one trial: home, cache, temporary folders and results, all below it. */
export class Place {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'faults-'));
  /** The same folder as the trial sees it. */
  readonly root: string = hasOwnMounts ? INSIDE : this.folder;
  readonly #settings: Settings;
  readonly #disk: keyof typeof DISK_BYTES | null;

  constructor(settings: Settings, disk: keyof typeof DISK_BYTES | null) {
    this.#settings = settings;
    this.#disk = disk;
    for (const name of ['home/.cache/stackbench', 'run', 'cwd', 'hook', 'bin', ...WORLD_FOLDERS])
      mkdirSync(join(this.folder, name), { recursive: true });
    linkPrograms(join(this.folder, 'bin'));
    chmodSync(this.folder, 0o755);
    chmodSync(join(this.folder, 'run'), 0o700);
    for (const name of WORLD_FOLDERS) chmodSync(join(this.folder, name), 0o1777);
    if (settings.command !== 'setup') this.#copyCache();
    if (settings.command === 'gate')
      tinyRepository(
        join(this.folder, 'cwd'),
        join(this.folder, 'hook', 'mode'),
        this.inside(join(this.folder, 'hook', 'mode')),
      );
    if (settings.command === 'report') {
      for (const name of ['given', 'out']) mkdirSync(join(this.folder, name));
      writeFileSync(join(this.folder, 'given', 'result.json'), JSON.stringify(makeResult()));
    }
    if (disk !== null) for (const path of this.foldersOf(disk)) mkdirSync(path, { recursive: true });
  }

  /** Folders as we see them, before mounts lie over them. */
  foldersOf(which: keyof typeof DISK_BYTES): string[] {
    if (which === 'out') return [join(this.folder, 'out')];
    if (which === 'cache') return [this.cache];
    return [join(this.folder, 'tmp'), join(this.folder, 'var-tmp')];
  }

  get cache(): string {
    return join(this.folder, 'home', '.cache', 'stackbench');
  }

  /** The same path for the trial. */
  inside(path: string): string {
    return path.replace(this.folder, this.root);
  }

  env(hold: string | null): Record<string, string> {
    const { root } = this;
    const given = `"${join(packageRoot, 'test', 'faults', 'stage-hook.cjs')}"`;
    return {
      // Its own is not there before the mounts are.
      PATH: hasOwnMounts ? (process.env['PATH'] ?? '') : join(root, 'bin'),
      HOME: `${root}/home`,
      TMPDIR: `${root}/tmp`,
      XDG_RUNTIME_DIR: `${root}/run`,
      LANG: 'C.UTF-8',
      STACKBENCH_READY_WITHIN: '10s',
      NODE_OPTIONS: `--require ${given}`,
      FAULT_FOLDER: `${root}/hook`,
      GIT_CONFIG_NOSYSTEM: '1',
      ...(hold === null ? {} : { FAULT_HOLD: hold }),
    };
  }

  /** The program and its words, within mounts of its own where there are any. */
  command(words: readonly string[]): [string, string[]] {
    const program = this.#settings.viaLauncher
      ? this.#launcher()
      : [process.execPath, join(packageRoot, 'cli', 'main.ts')];
    const all = [...program, ...words];
    if (!hasOwnMounts) return [all[0] as string, all.slice(1)];
    const disks = this.#disk === null ? [] : this.foldersOf(this.#disk).map((path) => this.inside(path));
    const bytes = this.#disk === null ? 0 : DISK_BYTES[this.#disk];
    return [
      'unshare',
      [
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        MOUNTS,
        'sh',
        this.folder,
        String(bytes),
        disks.join(' '),
        packageRoot,
        ...all,
      ],
    ];
  }

  /** Names of what is left in the folders of the trial that should be empty by now, by the mounts of the host. */
  left(): string[] {
    // Results that are kept are told; the folder that leads to a checkout below /tmp is ours.
    const isKept = (name: string): boolean =>
      name.startsWith('stackbench-results-') || (hasOwnMounts && packageRoot.split(sep).includes(name));
    const strays = WORLD_FOLDERS.filter((name) => existsSync(join(this.folder, name))).flatMap((name) =>
      readdirSync(join(this.folder, name))
        .filter((entry) => !isKept(entry))
        .filter((entry) => !isSharedAndEmpty(join(this.folder, name, entry)))
        .map((entry) => `${name}/${entry}`),
    );
    const all = ['home', 'run', 'cwd', 'out'].flatMap((name) => filesBelow(join(this.folder, name)));
    const partial = all.filter((path) =>
      /\.tmp$|\.stackbench-lock$|\/(run|[^/]*ledger[^/]*)\/(.*\/)?[^/]+\.json$/.test(path),
    );
    return [...strays, ...partial.map((path) => path.slice(this.folder.length + 1))];
  }

  /** Undoes what made folders read-only; mounts go with their processes. */
  makeWritable(): void {
    if (hasOwnMounts) return;
    for (const which of ['out', 'work', 'cache'] as const)
      for (const path of this.foldersOf(which))
        if (existsSync(path)) chmodSync(path, which === 'work' ? 0o1777 : 0o755);
  }

  remove(): void {
    this.makeWritable();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** A Node.js at another path, so that the launcher hands over to that of the checkout, as it does for people. */
  #launcher(): string[] {
    const node = join(this.folder, 'node');
    if (!existsSync(node)) execFileSync('cp', [process.execPath, node]);
    return [this.inside(node), join(packageRoot, 'launcher.cjs')];
  }

  /** Hard links where the disk is the same: a fault replaces files and never writes into them. */
  #copyCache(): void {
    for (const name of ['packages', 'k6', 'mongo-java-server']) {
      const from = join(cacheFolder(process.env), name);
      if (!existsSync(from)) continue;
      try {
        execFileSync('cp', ['-al', from, this.cache], { stdio: 'ignore' });
      } catch {
        execFileSync('cp', ['-a', from, this.cache]);
      }
    }
  }
}

const MOUNTS = `set -e
folder=$1 bytes=$2 disks=$3 checkout=$4
shift 4
mount --bind "$folder" ${INSIDE}
mkdir -p ${INSIDE}/checkout
mount --bind "$checkout" ${INSIDE}/checkout
mount --bind "$folder/var-tmp" /var/tmp
mount --bind "$folder/slash-tmp" /tmp
# A checkout below one of these would be hidden by them.
if [ ! -e "$checkout/package.json" ]; then
  mkdir -p "$checkout"
  mount --bind ${INSIDE}/checkout "$checkout"
fi
umount ${INSIDE}/checkout
for disk in $disks; do
  mkdir -p ${INSIDE}/disk
  mount -t tmpfs -o "size=$bytes,mode=$(stat -c %a "$disk")" faults ${INSIDE}/disk
  cp -a "$disk/." ${INSIDE}/disk/
  mount --move ${INSIDE}/disk "$disk"
  rmdir ${INSIDE}/disk
done
case " $disks " in *" ${INSIDE}/var-tmp "*) mount --bind ${INSIDE}/var-tmp /var/tmp;; esac
cd ${INSIDE}/cwd
export PATH=${INSIDE}/bin
exec "$@"`;

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'faults', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Folders for all commands of a user, of ours and of the JVM, that hold nothing. */
function isSharedAndEmpty(path: string): boolean {
  return /\/(stackbench-ledger-|hsperfdata_)[^/]*$/.test(path) && filesBelow(path).length === 0;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
}
