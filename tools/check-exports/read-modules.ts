import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

const FOLDERS = '{bench,cli,model,reports,runner,scenarios,targets,test,tools}';
const DECLARED =
  /^export (?:default )?(?:declare )?(?:async )?(?:const|let|function\*?|(?:abstract )?class|interface|type|enum) (\w+)/gm;
/** What a module passes on (`export … from`) is no export of its own. */
const LISTED = /^export (?:type )?\{([^}]*)\}(?! from)/gm;
const NAMED = /^(?:import|export)\s+(?:type\s+)?(?:\w+,\s*)?\{([^}]*)\}\s+from\s+'(\.[^']+)'/gm;
const WHOLE = /^(?:import|export)\s+(?:type\s+)?\*(?:\s+as\s+\w+)?\s+from\s+'(\.[^']+)'/gm;
const LATER = /\bimport\(\s*'(\.[^']+)'/g;

/** A source file of ours. */
export interface Module {
  readonly path: string;
  readonly exported: readonly string[];
  /** What it takes from other modules of ours, as `path#name`; `path#*` when it takes a module as a whole. */
  readonly used: ReadonlySet<string>;
}

/**
 * All modules of this repository, with what each exports and takes. Sources are formatted by oxfmt, which these
 * patterns rely on.
 */
export async function readModules(root: string): Promise<Module[]> {
  const paths = (await Array.fromAsync(glob(`${FOLDERS}/**/*.{ts,js,cjs}`, { cwd: root }))).sort();
  const texts = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const exported = new Map([...texts].map(([path, text]) => [path, exportsIn(text)]));
  return [...texts].map(([path, text]) => ({
    path,
    exported: exported.get(path) ?? [],
    used: usesIn(path, text, (other) => exported.get(other) ?? []),
  }));
}

function exportsIn(text: string): string[] {
  const declared = [...text.matchAll(DECLARED)].map(([, name = '']) => name);
  const listed = [...text.matchAll(LISTED)].flatMap(([, names = '']) => namesIn(names, 1));
  return [...new Set([...declared, ...listed])];
}

function usesIn(path: string, text: string, exportsOf: (path: string) => readonly string[]): ReadonlySet<string> {
  const target = (from: string): string => normalize(join(dirname(path), from));
  const named = [...text.matchAll(NAMED)].flatMap(([, names = '', from = '']) =>
    namesIn(names, 0).map((name) => `${target(from)}#${name}`),
  );
  const whole = [...text.matchAll(WHOLE)].map(([, from = '']) => `${target(from)}#*`);
  // A module that is loaded later: a name of it that this file has somewhere is taken.
  const later = [...text.matchAll(LATER)].flatMap(([, from = '']) =>
    exportsOf(target(from))
      .filter((name) => new RegExp(`\\b${name}\\b`).test(text))
      .map((name) => `${target(from)}#${name}`),
  );
  return new Set([...named, ...whole, ...later]);
}

/** The names of `{ type a, b as c }`: those of the other module (0) or those given here (1). */
function namesIn(list: string, side: 0 | 1): string[] {
  return list
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((part) => part.split(' as ').at(side === 0 ? 0 : -1) ?? part);
}
