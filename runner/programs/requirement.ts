/** What a search for a program needs to know; all but `env` defaults to this process and this machine. */
export interface LocateContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
  /** Patterns of the folders in which the system's packages put PostgreSQL's programs. */
  readonly postgresFolders?: readonly string[];
}

/** What `setup` and `doctor` need to know of their surroundings. */
export interface SetupContext extends LocateContext {
  readonly signal: AbortSignal;
  /** Whether programs of this machine are wanted even if Compose provides the datastores. */
  readonly programs?: boolean;
  /** Gets lines of progress. */
  readonly report?: (text: string) => void;
}

/** A program or folder that is available. */
export interface Found {
  readonly found: true;
  readonly path: string;
  readonly version: string;
  /** Where it came from, in words: `PATH`, `cache`, `distribution package`, `K6_BIN`. */
  readonly source: string;
  /** Its own name, if another product may be called by the name that was looked for. */
  readonly product?: string;
  /** The folder of all that it needs; the program itself if it is the system's or the user's. */
  readonly root: string;
  /** What it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Programs that come before it and were not used, and why, as sentences. */
  readonly passedOver: readonly string[];
}

/** Why something is not available, as a clause. */
export interface Missing {
  readonly found: false;
  readonly reason: string;
}

/** One way to install something. The same object may belong to several requirements: it is then run once. */
export interface Acquisition {
  /** What will be done, as an imperative: `build k6 2.2.0 from its Go module`. */
  readonly title: string;
  /** Its size in words: `downloads about 26 MB`. */
  readonly bytesText: string;
  /** True, or why this cannot be done here. */
  possible(context: SetupContext): Promise<true | string>;
  /** Does it, leaving either all or nothing in the cache. @throws StackbenchError if it fails */
  run(context: SetupContext, report: (text: string) => void): Promise<void>;
}

/** Something a run may need. */
export interface Requirement {
  readonly id: string;
  readonly title: string;
  /** Who needs it, in words. */
  readonly usedBy: string;
  /** Requirements whose outcome decides whether this one is needed; they are handled first. */
  readonly after?: readonly string[];
  /** The requirement that is used instead, under its own name, if this one is not available. */
  readonly standIn?: string;
  /** Why it is not needed, or null if it is. */
  readonly unneeded?: (context: SetupContext) => Promise<string | null>;
  readonly locate: (context: SetupContext) => Promise<Found | Missing>;
  /** Ways to install it, tried in order. */
  readonly acquisitions: readonly Acquisition[];
  /** How to install it by hand. */
  readonly manualFix: string;
}

/** The platform and architecture of a context. */
export function machineOf(context: LocateContext): { readonly platform: NodeJS.Platform; readonly arch: string } {
  return { platform: context.platform ?? process.platform, arch: context.arch ?? process.arch };
}
