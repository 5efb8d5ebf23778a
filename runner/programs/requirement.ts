type Env = Readonly<Record<string, string | undefined>>;

/** What set-up needs to know of its surroundings; `platform` and `arch` default to this machine's. */
export interface SetupContext {
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
  /** Whether programs of this machine are wanted even where Compose provides the services. */
  readonly programs?: boolean;
  /** Gets lines of progress of whatever is under way. */
  readonly report?: (text: string) => void;
}

/** A program or folder that is here. */
export interface Found {
  readonly found: true;
  readonly path: string;
  readonly version: string;
  /** Where it came from, in words: `PATH`, `the cache`, `K6_BIN`. */
  readonly source: string;
  /** What `LD_LIBRARY_PATH` must be for it to run; absent where nothing is needed. */
  /** Its own name, where another product may be called by the name that was looked for. */
  readonly product?: string;
  readonly libraryPath?: string;
}

/** Why something is not here. */
export interface Missing {
  readonly found: false;
  readonly reason: string;
}

/** One way to get something. The same object may stand under several requirements: it is then run once. */
export interface Acquisition {
  /** What will be done: `build k6 2.2.0 from its Go module`. */
  readonly title: string;
  /** Its size in words: `downloads about 26 MB`. */
  readonly bytesText: string;
  /** True, or why this cannot be done here. */
  possible(context: SetupContext): Promise<true | string>;
  /** Does it, leaving either all or nothing in the cache. @throws StackbenchError when it does not work out. */
  run(context: SetupContext, report: (text: string) => void): Promise<void>;
}

/** Something a run may need. */
export interface Requirement {
  readonly id: string;
  readonly title: string;
  /** Who needs it, in words. */
  readonly usedBy: string;
  /** Requirements whose outcome decides whether this one is needed; they are settled first. */
  readonly after?: readonly string[];
  /** The requirement that does its work, under its own name, where this one cannot be had. */
  readonly standIn?: string;
  /** Why it is not needed here, or null when it is. */
  readonly unneeded?: (context: SetupContext) => Promise<string | null>;
  readonly locate: (context: SetupContext) => Promise<Found | Missing>;
  /** Ways to get it, tried in order. */
  readonly acquisitions: readonly Acquisition[];
  /** How to get it by hand. */
  readonly manualFix: string;
}

/** The platform and architecture that a context speaks of. */
export function machineOf(context: SetupContext): { readonly platform: NodeJS.Platform; readonly arch: string } {
  return { platform: context.platform ?? process.platform, arch: context.arch ?? process.arch };
}
