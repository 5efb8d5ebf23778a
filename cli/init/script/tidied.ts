/** What a script is for the gate: the service in the foreground, on its own port, and what goes before it. */
export interface Tidied {
  /** Null if nothing in the script can be measured as a service. */
  readonly command: string | null;
  readonly build: readonly string[];
  readonly migrate: readonly string[];
  /** Whether it set PORT, which each side gets of its own. */
  readonly setsPort: boolean;
  /** Files of variables that no checkout has, and that were left out. */
  readonly envFiles: readonly string[];
  /** Why the command differs from the script, one clause each. */
  readonly reasons: readonly string[];
  /** What the user must decide, whole sentences. */
  readonly questions: readonly string[];
}

const NOTHING: Tidied = {
  command: null,
  build: [],
  migrate: [],
  setsPort: false,
  envFiles: [],
  reasons: [],
  questions: [],
};

/** A tidied command with what is given, otherwise empty. */
export function tidied(given: Partial<Tidied>): Tidied {
  return { ...NOTHING, ...given };
}

/** The command of the last, with the lists of all. */
export function joined(...all: readonly Tidied[]): Tidied {
  const list = (key: Exclude<keyof Tidied, 'command' | 'setsPort'>): string[] => [
    ...new Set(all.flatMap((one) => one[key])),
  ];
  return {
    command: all.at(-1)?.command ?? null,
    build: list('build'),
    migrate: list('migrate'),
    setsPort: all.some(({ setsPort }) => setsPort),
    envFiles: list('envFiles'),
    reasons: list('reasons'),
    questions: list('questions'),
  };
}
