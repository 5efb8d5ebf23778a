import type { Visit } from '../../../model/document/visit.ts';

/** One setting and who has which value of it, as the stacks themselves reported. */
export interface SettingDifference {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly targets: readonly string[] }[];
  /** Whether stacks that have the setting disagree about it, rather than some not having it. */
  readonly disputed: boolean;
}

type Reporting = Pick<Visit, 'target' | 'stack'>;

/**
 * Everything that is not the same in all stacks: first what they set differently, then what only some have. Empty below
 * two stacks.
 */
export function settingDifferences({ visits }: { readonly visits: readonly Reporting[] }): SettingDifference[] {
  const targets = new Set(visits.filter(({ stack }) => stack !== null).map(({ target }) => target));
  const names = new Map<string, Map<string, Set<string>>>();
  for (const visit of visits) {
    for (const [name, value] of settingsOf(visit)) {
      const values = names.get(name) ?? new Map<string, Set<string>>();
      names.set(name, values.set(value, (values.get(value) ?? new Set()).add(visit.target)));
    }
  }
  return [...names]
    .filter(([, values]) => values.size > 1 || [...values.values()].some((holders) => holders.size < targets.size))
    .map(([name, values]) => ({
      name,
      values: [...values].map(([value, holders]) => ({ value, targets: [...holders].sort(byCodePoint) })),
      disputed: values.size > 1,
    }))
    .sort((a, b) => Number(b.disputed) - Number(a.disputed) || byCodePoint(a.name, b.name));
}

function settingsOf({ stack }: Reporting): [string, string][] {
  if (stack === null) return [];
  return [
    ...Object.entries(stack.clients).map(([name, version]): [string, string] => [`client ${name}`, version]),
    ['Node.js', stack.node],
    ...Object.entries(stack.settings).map(([name, value]): [string, string] => [name, `${value}`]),
  ];
}

/** The same order on every machine, which a locale would not give. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
