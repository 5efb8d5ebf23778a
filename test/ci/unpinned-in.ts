const MANAGERS = /\b(npm|pnpm|yarn|bun|corepack) ([^&|;\n]*)/g;
const RUNS_ANYTHING = /\b(npx|bunx|(pnpm|yarn) dlx|(npm|pnpm) exec|bun x|(npm|pnpm|yarn|bun) create)\b|\b(curl|wget)\b/;
const LOCKED: Readonly<Record<string, RegExp>> = {
  npm: /^ci\b/,
  pnpm: /^install --frozen-lockfile$/,
  yarn: /^install --(immutable|frozen-lockfile)$/,
  bun: /^install --frozen-lockfile$/,
  corepack: /^enable$/,
};
const VERSION = /^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/;

/**
 * What of a file for CI would run whatever a registry or a tag holds on the day, line by line; a package manager only
 * by its lock file.
 */
export function unpinnedIn(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (/^\s*#/.test(line)) return [];
    const [, uses] = /uses: "?(\S+)/.exec(line) ?? [];
    if (uses !== undefined) return uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses) ? [] : [line];
    const [, image] = /image: (\S+)/.exec(line) ?? [];
    if (image !== undefined) return /@sha256:[0-9a-f]{64}$/.test(image) || saysWhyNot(lines, index) ? [] : [line];
    return RUNS_ANYTHING.test(line) || [...line.matchAll(MANAGERS)].some(isUnpinned) ? [line] : [];
  });
}

function isUnpinned([, manager = '', rest = '']: RegExpExecArray): boolean {
  const call = rest.trim();
  if (LOCKED[manager]?.test(call) === true) return false;
  const [command, ...words] = call.split(/\s+/);
  const packages = words.filter((word) => !word.startsWith('-'));
  return command !== 'install' || packages.length === 0 || !packages.every((word) => VERSION.test(word));
}

/** Whether the comment above speaks of the digest that is missing. */
function saysWhyNot(lines: readonly string[], index: number): boolean {
  return /^\s*#.*digest/.test(lines[index - 1] ?? '');
}
