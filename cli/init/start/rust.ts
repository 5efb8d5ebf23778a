import type { Project } from '../read-project.ts';
import { type StartGuess, likelyServer } from './start-guess.ts';

/** The service of a Rust package: its binary, or the likeliest of several; null without Cargo.toml or in a library. */
export async function rustStart({ has, read, files }: Project): Promise<StartGuess | null> {
  const manifest = await read('Cargo.toml');
  const ownName = /^\[package\][^[]{0,2000}?^name\s*=\s*"([^"]+)"/ms.exec(manifest)?.[1];
  if (manifest === '') return null;
  const build = `cargo build --release${has('Cargo.lock') ? ' --locked' : ''}`;
  const named = Array.from(manifest.matchAll(/^\[\[bin\]\][^[]{0,2000}?^name\s*=\s*"([^"]+)"/gms), ([, name = '']) => ({
    name,
  }));
  const inFolder = files.flatMap(({ path }) => {
    const name = /^src\/bin\/([\w-]+)(?:\.rs|\/main\.rs)$/.exec(path)?.[1];
    return name === undefined ? [] : [{ name }];
  });
  const ofPackage =
    files.some(({ path }) => path === 'src/main.rs') && ownName !== undefined ? [{ name: ownName }] : [];
  const preferred = /^default-run\s*=\s*"([^"]+)"/m.exec(manifest)?.[1];
  const programs = named.length > 0 ? named : [...ofPackage, ...inFolder];
  const chosen = preferred ?? ofPackage[0]?.name ?? likelyServer(programs)?.name;
  if (chosen === undefined) return null;
  const others = programs.filter(({ name }) => name !== chosen).map(({ name }) => name);
  const steps =
    others.length === 0
      ? []
      : [`Check "start": of several programs ${chosen} was chosen (others: ${others.join(', ')}).`];
  return { build, start: `./target/release/${chosen}`, steps };
}
