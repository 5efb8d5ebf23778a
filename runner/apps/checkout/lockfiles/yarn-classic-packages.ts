import type { LockedPackage } from './locked-package.ts';

/** Packages of a yarn.lock of yarn 1: blocks of `"name@range", name@range:` and an indented `version "1.0.0"`. */
export function yarnClassicPackages(text: string): LockedPackage[] {
  return text.split(/\r?\n(?=\S)/).flatMap((block): LockedPackage[] => {
    const name = /^"?(@?[^@\s"]+)@/.exec(block)?.[1];
    const version = /^ {2}version "?([^"\s]+)"?\s*$/m.exec(block)?.[1];
    return name === undefined || version === undefined ? [] : [[name, version]];
  });
}
