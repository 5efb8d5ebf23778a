import type { GatedService } from '../../model/gate/gated-service.ts';

/** What a path contains that is sent, though it is hardly meant: a parameter of a route, or a `%` by itself. */
const SUSPECT: readonly (readonly [pattern: RegExp, words: (found: string) => string])[] = [
  [/(?<=\/):[A-Za-z_]\w*/, (found) => `"${found}" is sent as it is; write the path of one, for example /items/1.`],
  [/(?<=\/)<(?:\w+:)?\w+>/, (found) => `"${found}" is sent as it is; write the path of one, for example /items/1.`],
  [/%(?![\da-f]{2})/i, () => 'a % by itself is no valid path for many servers; write %25.'],
];

/** One for each such path of a request without an expected status: with one, the answer is known to its author. */
export function pathNotices({ login = [], requests }: GatedService, file: string): string[] {
  const asked = requests.filter(({ expect }) => expect === undefined).flatMap(({ path }) => path);
  return [...login.map((step) => step.path), ...asked].flatMap((path) => {
    const [route = ''] = path.split(/[?#]/, 1);
    return SUSPECT.flatMap(([pattern, words]) => {
      const found = pattern.exec(route)?.[0];
      return found === undefined ? [] : [`Note: the path ${path} in ${file}: ${words(found)}`];
    });
  });
}
