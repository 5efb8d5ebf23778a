/**
 * One option of a command: parser, `--help`, completion, the configuration's schema and the readers' defaults come from
 * it.
 */
export interface OptionSpec {
  readonly type: 'string' | 'number' | 'boolean';
  /** Short form: `h` for `-h`. */
  readonly alias?: string;
  /** A second long name, which other commands have for the same: `blocks`. */
  readonly otherName?: string;
  /** Takes several values: separated by commas, or by giving the flag again. */
  readonly list?: boolean;
  /** What a value is, as `--help` shows it: `duration`, `requests/s`. Switches have none. */
  readonly value?: string;
  readonly default?: string | number | boolean | readonly string[];
  /** Shown instead of the default, for one that depends on something. */
  readonly defaultText?: string;
  /** Values that completion and editors offer. */
  readonly choices?: readonly string[];
  /** Whether the parser refuses any other value; the readers of the other options check theirs. */
  readonly strict?: boolean;
  /** Smallest and largest whole number. */
  readonly range?: readonly [smallest: number, largest: number];
  /** Heading of `--help` under which it is listed. */
  readonly group: string;
  /** Imperative sentences with unit and example. */
  readonly describe: string;
  /** Path of the configuration's member that sets the same: `rate`, `gate.minEffect`; null for none. */
  readonly inConfig: string | null;
}

/** The options of a command by their names. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** A number option with its default and its range. */
export type NumberSpec = OptionSpec & { readonly range: readonly [number, number] };

/** The default as people read it; null for an option without one. */
export function shownDefault({ default: value, defaultText }: OptionSpec): string | null {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined || value === false) return null;
  return Array.isArray(value) ? value.join(',') : String(value);
}
