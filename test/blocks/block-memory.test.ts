import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { AppMemory, RESERVE_BYTES } from '../../runner/blocks/memory/app-memory.ts';
import { BlockMemory } from '../../runner/blocks/memory/block-memory.ts';

const MIB = 2 ** 20;
/** Processes that nobody can see, as those of a container: their memory is guessed. */
const UNSEEN: readonly number[] = [];

describe('the memory of a block', () => {
  let available: number | null = 0;
  const memoryOf = (): AppMemory => new AppMemory(() => available, 'ref');
  const start = (block: BlockMemory, id: string): boolean => {
    const isAdmitted = block.admits(id);
    if (isAdmitted) block.onStarted(id, UNSEEN);
    return isAdmitted;
  };
  beforeEach(() => (available = 100_000 * MIB));

  it('admits every app while there is room, and what starts at the same time is counted before it is seen', () => {
    const block = new BlockMemory(memoryOf(), ['a', 'b', 'ref', 'c']);
    available = RESERVE_BYTES + 300 * MIB;
    assert.deepEqual(
      ['a', 'b', 'ref', 'c'].map((id) => block.admits(id)),
      [true, true, true, false],
    );
    assert.deepEqual(block.left, ['c']);
    assert.ok(block.isOut('c') && !block.isOut('a'));
    assert.equal(block.isReferenceAlone(), false);
  });

  it('keeps room for the reference, whose start may come last', () => {
    const block = new BlockMemory(memoryOf(), ['a', 'b', 'ref']);
    available = RESERVE_BYTES + 200 * MIB;
    assert.deepEqual(
      ['a', 'b', 'ref'].map((id) => block.admits(id)),
      [true, false, true],
    );
  });

  it('starts everything if nothing is known, or if there is nobody to be grouped with', () => {
    available = null;
    const unknown = new BlockMemory(memoryOf(), ['a', 'ref']);
    assert.ok(start(unknown, 'a') && start(unknown, 'ref') && unknown.leaveForRoom('a') === null);
    available = 0;
    const lone = new BlockMemory(memoryOf(), ['ref']);
    assert.ok(start(lone, 'ref') && lone.leaveForRoom('ref') === null);
  });

  it('leaves the app that was started last if what is free falls below the reserve in the warm-up', () => {
    const block = new BlockMemory(memoryOf(), ['a', 'b', 'ref']);
    for (const id of ['a', 'b', 'ref']) assert.ok(start(block, id));
    assert.equal(block.leaveForRoom('a'), null);
    available = RESERVE_BYTES - 1;
    assert.equal(block.leaveForRoom(null), 'b');
    available = RESERVE_BYTES;
    assert.equal(block.leaveForRoom(null), null);
    assert.deepEqual([block.left, block.whyUnfit('b')], [['b'], null]);
  });

  it('does not leave the only app beside the reference because of a guess of its growth', () => {
    const [pair, three] = [
      ['ref', 'a'],
      ['ref', 'a', 'b'],
    ].map((ids) => {
      const block = new BlockMemory(memoryOf(), ids);
      for (const id of ids) assert.ok(start(block, id));
      return block;
    });
    available = RESERVE_BYTES + MIB;
    assert.deepEqual([pair?.leaveForRoom('a'), three?.leaveForRoom('a')], [null, 'b']);
    available = RESERVE_BYTES - 1;
    assert.equal(pair?.leaveForRoom('a'), 'a');
    assert.equal(pair?.whyUnfit('a')?.code, 'memory-too-small');
  });

  it('names what is missing, why and what to do if it does not hold an app beside the reference only', () => {
    const block = new BlockMemory(memoryOf(), ['ref', 'a']);
    assert.ok(start(block, 'ref'));
    available = RESERVE_BYTES + 50 * MIB;
    assert.ok(!start(block, 'a'));
    const why = block.whyUnfit('a');
    assert.equal(why?.code, 'memory-too-small');
    assert.equal(why.what, 'Memory does not hold a and ref, its reference, at the same time.');
    assert.match(why.why, /^a needs about 101 MB more, and 403 MB must stay free .*; 455 MB were available\.$/);
    assert.match(why.fix, /more memory.*--targets/);
    assert.deepEqual([block.left, block.isReferenceAlone(), block.isWithoutPartner('ref')], [[], true, true]);
  });

  it('does not call an app too large because of a guess: the reference is measured first', () => {
    const memory = memoryOf();
    available = RESERVE_BYTES + 50 * MIB;
    const first = new BlockMemory(memory, ['a', 'ref']);
    assert.deepEqual([start(first, 'a'), start(first, 'ref')], [false, true]);
    assert.deepEqual([first.left, first.whyUnfit('a'), first.isReferenceAlone()], [['a'], null, true]);
    const second = new BlockMemory(memory, ['a', 'ref']);
    assert.deepEqual([start(second, 'a'), second.whyUnfit('a')?.code], [false, 'memory-too-small']);
  });

  it('counts what apps are known to take, and to grow by', () => {
    const memory = memoryOf();
    assert.ok(memory.bytes('a') > 0 && memory.bytes('a') < RESERVE_BYTES);
    memory.read('a', [process.pid], 'ready');
    const { rss } = process.memoryUsage();
    assert.ok(Math.abs(memory.startBytes('a') / rss - 1) < 0.3, `${memory.startBytes('a')} of ${rss}`);
    assert.equal(memory.startBytes('b'), memory.startBytes('a'), 'as much as the others');
    memory.read('a', [process.pid], 'warm');
    assert.deepEqual([memory.bytes('b'), memory.wasWarm('a')], [memory.bytes('a'), true]);
    assert.ok(memory.growthBytes('b') < 20 * MIB, `${memory.growthBytes('b')}`);
  });
});
