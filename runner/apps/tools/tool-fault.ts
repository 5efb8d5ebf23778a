/** A missing or unfit tool, as what a command printed says. */
export interface ToolFault {
  /** One sentence: what is missing, or does not fit. */
  readonly what: string;
  /** The command that installs it, or what to change. */
  readonly fix: string;
}

/** What a known message of a tool means. */
export interface ToolRule {
  readonly when: RegExp;
  readonly what: (...groups: readonly string[]) => string;
  readonly fix: (...groups: readonly string[]) => string;
}
