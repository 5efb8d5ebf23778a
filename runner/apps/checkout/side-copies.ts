import { rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { GateResult, SideFolder, SideKey } from '../../../model/document/gate-result.ts';
import { SIDES, sidesFrom } from '../../../model/gate/sides.ts';
import { messageOf } from '../../../model/stackbench-error.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import { copyTree } from './copy-files.ts';
import type { PreparedSide } from './prepared-side.ts';

/**
 * Maximum time of copying both sides for each block of about 4 s, in ms; above it, two copies of each side are made
 * once.
 */
const COPIED_WITHIN_MS = 500;
/** A checkout that takes longer, or more room than there is, is not copied at all. */
const GIVEN_UP_AFTER_MS = 60_000;
const NAME_LETTERS = 8;

type BothSides<T> = Readonly<Record<SideKey, T>>;

/** The folders of both sides in one block. */
export interface BlockFolders {
  readonly sides: BothSides<Pick<PreparedSide, 'folder' | 'cwd'>>;
  /** What the result keeps of them; undefined if sides run in their checkouts. */
  readonly record: BothSides<SideFolder> | undefined;
  /** Removes copies that were made for this block only. */
  close(): Promise<void>;
}

/**
 * Copies of both checkouts, made alike and drawn again for each block, so that no folder belongs to a side for a whole
 * gate (docs/decisions/0014).
 */
export interface SideCopies {
  readonly kind: NonNullable<GateResult['copies']>;
  openBlock(): Promise<BlockFolders>;
}

interface CopyRequest {
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
  readonly teardown: Teardown;
  /** Draws the names, the order of copying, and which of two copies is used. */
  readonly random: () => number;
  readonly copiedWithinMs?: number;
}

interface Copy {
  readonly number: number;
  folder: string;
}

/**
 * Copies both sides. The checkouts stay where they are and are never run, because what was installed or built there may
 * name its own path; if they cannot be copied, the checkouts run.
 */
export async function openSideCopies(sides: BothSides<PreparedSide>, request: CopyRequest): Promise<SideCopies> {
  const { signal, onNote, teardown, random, copiedWithinMs = COPIED_WITHIN_MS } = request;
  const folders = new Set<string>();
  teardown.add('removing the copies of both sides', async () => {
    for (const folder of folders) await removeFolder(folder);
  });
  let number = 0;
  const copyBoth = async (): Promise<BothSides<Copy>> => {
    const copies: Partial<Record<SideKey, Copy>> = {};
    const within = AbortSignal.any([signal, AbortSignal.timeout(GIVEN_UP_AFTER_MS)]);
    for (const side of sidesFrom(random() < 0.5 ? 'base' : 'head')) {
      const folder = drawFolder(sides[side], random);
      folders.add(folder);
      await copyTree(sides[side].folder, folder, within);
      copies[side] = { number, folder };
    }
    number += 1;
    return copies as BothSides<Copy>;
  };
  const began = performance.now();
  const first = await copyBoth().catch((error: unknown) => {
    signal.throwIfAborted();
    onNote(`The checkouts are not copied (${messageOf(error)}): each side runs from one folder for the whole gate.`);
    return null;
  });
  if (first === null) {
    for (const folder of folders) await removeFolder(folder);
    return inCheckouts(sides);
  }
  if (performance.now() - began > copiedWithinMs) {
    onNote('Copying both sides takes long, so that each block runs from one of two copies of each side.');
    return oneOfTwo(sides, [first, await copyBoth()], folders, random);
  }
  let next: BothSides<Copy> | null = first;
  return {
    kind: 'each-block',
    async openBlock() {
      const copies = next ?? (await copyBoth());
      next = null;
      return {
        ...foldersOf(sides, copies),
        async close() {
          for (const side of SIDES) {
            await removeFolder(copies[side].folder);
            folders.delete(copies[side].folder);
          }
        },
      };
    },
  };
}

function inCheckouts(sides: BothSides<PreparedSide>): SideCopies {
  const nothing = (): Promise<void> => Promise.resolve();
  return { kind: 'none', openBlock: () => Promise.resolve({ sides, record: undefined, close: nothing }) };
}

/** Draws for each side which copy it uses, and renames its folder. */
function oneOfTwo(
  sides: BothSides<PreparedSide>,
  copies: readonly [BothSides<Copy>, BothSides<Copy>],
  folders: Set<string>,
  random: () => number,
): SideCopies {
  return {
    kind: 'two',
    async openBlock() {
      const drawn = { base: copies[random() < 0.5 ? 0 : 1].base, head: copies[random() < 0.5 ? 0 : 1].head };
      for (const side of SIDES) {
        const copy = drawn[side];
        const folder = drawFolder(sides[side], random);
        folders.add(folder);
        await rename(copy.folder, folder);
        folders.delete(copy.folder);
        copy.folder = folder;
      }
      return { ...foldersOf(sides, drawn), close: () => Promise.resolve() };
    },
  };
}

function foldersOf(sides: BothSides<PreparedSide>, copies: BothSides<Copy>): Pick<BlockFolders, 'sides' | 'record'> {
  const both = <T>(of: (side: SideKey) => T): BothSides<T> => ({ base: of('base'), head: of('head') });
  return {
    sides: both((side) => {
      const { folder } = copies[side];
      return { folder, cwd: join(folder, relative(sides[side].folder, sides[side].cwd)) };
    }),
    record: both((side) => ({
      name: relative(dirname(sides[side].folder), copies[side].folder),
      copy: copies[side].number,
    })),
  };
}

/** Beside the checkout; all such names are equally long. */
function drawFolder({ folder }: Pick<PreparedSide, 'folder'>, random: () => number): string {
  const letters = Array.from({ length: NAME_LETTERS }, () => String.fromCodePoint(97 + Math.floor(26 * random())));
  return join(dirname(folder), letters.join(''));
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
