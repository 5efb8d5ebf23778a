import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { freemem, platform, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, describe, it } from 'node:test';
import { availableMemory } from '../../runner/machine/available-memory.ts';

/** A root folder with these files. */
async function rootWith(test: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'stackbench-root-'));
  test.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

const MEMINFO = { 'proc/meminfo': 'MemTotal: 8000 kB\nMemAvailable:    4000 kB\n' };
const v2 = (folder: string, limit: string, used: number, inactive = 0): Record<string, string> => ({
  [`sys/fs/cgroup/${folder}memory.max`]: `${limit}\n`,
  [`sys/fs/cgroup/${folder}memory.current`]: `${used}\n`,
  [`sys/fs/cgroup/${folder}memory.stat`]: `anon 5\ninactive_file ${inactive}\n`,
});

describe('available memory', () => {
  it('is what the kernel says of the machine', async (t) => {
    assert.equal(availableMemory(await rootWith(t, MEMINFO)), 4_096_000);
  });

  it('is what the limit of the own control group leaves, if that is less; unused files in it are free', async (t) => {
    const own = { ...MEMINFO, 'proc/self/cgroup': '0::/a/b\n' };
    const rootOf = (...groups: Record<string, string>[]): Promise<string> =>
      rootWith(t, Object.assign({}, own, ...groups) as Record<string, string>);
    assert.equal(availableMemory(await rootOf(v2('a/b/', '1000000', 400_000, 50_000))), 650_000);
    assert.equal(availableMemory(await rootOf(v2('a/b/', '9000000', 400_000))), 4_096_000);
    assert.equal(availableMemory(await rootOf(v2('a/b/', 'max', 400_000))), 4_096_000);
    assert.equal(availableMemory(await rootOf(v2('a/', '700000', 400_000), v2('a/b/', 'max', 1))), 300_000);
    assert.equal(availableMemory(await rootOf(v2('', '500000', 400_000))), 100_000, 'seen from within a container');
    assert.equal(availableMemory(await rootOf(v2('a/b/', '1000', 4000))), 0);
  });

  it('knows control groups of version 1', async (t) => {
    const root = await rootWith(t, {
      ...MEMINFO,
      'proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/job\n0::/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '5\n',
      'sys/fs/cgroup/memory/job/memory.limit_in_bytes': '2000000\n',
      'sys/fs/cgroup/memory/job/memory.usage_in_bytes': '1500000\n',
      'sys/fs/cgroup/memory/job/memory.stat': 'inactive_file 7\ntotal_inactive_file 100000\n',
    });
    assert.equal(availableMemory(root), 600_000);
  });

  it('is unknown without these files', async (t) => {
    assert.equal(availableMemory(await rootWith(t, {})), null);
  });

  it('is read of this machine', { skip: platform() !== 'linux' }, () => {
    const bytes = availableMemory() ?? assert.fail();
    assert.ok(bytes > freemem() / 10 && bytes <= totalmem(), `${bytes}`);
  });
});
