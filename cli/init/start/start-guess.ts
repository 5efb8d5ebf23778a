/** How a service is started, and what that needs. */
export interface StartGuess {
  readonly start: string;
  readonly install?: string;
  readonly build?: string;
  readonly migrate?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the user should check or decide. */
  readonly steps: readonly string[];
  /** Files of variables that the command read and no checkout has. */
  readonly envFiles?: readonly string[];
}

/** One of several programs that could be the service: by its usual names, otherwise the first. */
export function likelyServer<T extends { readonly name: string }>(programs: readonly T[]): T | undefined {
  const usual = /server|\bapi\b|web|http|\bapp\b|gateway|service|^main$/i;
  const unusual = /worker|job|cron|cli|tool|migrat|seed|gen|client|example|consumer|ctl$/i;
  return (
    programs.find(({ name }) => usual.test(name) && !unusual.test(name)) ??
    programs.find(({ name }) => !unusual.test(name)) ??
    programs[0]
  );
}
