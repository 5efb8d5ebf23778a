import type { Project, SourceFile } from '../read-project.ts';
import { type StartGuess, likelyServer } from './start-guess.ts';

/** A flag for the port or the address: `flag.Int("port", 8080, …)`, `flag.StringVar(&addr, "addr", ":8080", …)`. */
const FLAG =
  /\bflag\.(?:(Int|Uint|String)|(?:Int|Uint|String)Var\(\s*&[\w.]+,)\(?\s*"(port|p|addr|address|listen|http|bind)"/;

/** The service of a Go module: its main package, or the likeliest of several; null without a module. */
export function goStart({ has, files }: Project): StartGuess | null {
  if (!has('go.mod')) return null;
  const mains = files
    .filter(
      ({ path, text }) => path.endsWith('.go') && /^package main\b/m.test(text) && !/\/\/go:build ignore/.test(text),
    )
    .filter(({ path }) => !/(^|\/)(examples?|tools?|scripts?|hack)\//.test(path));
  const folders = [...new Set(mains.map(folderOf))].map((folder) => ({ folder, name: folder.split('/').at(-1) ?? '' }));
  const chosen = folders.find(({ folder }) => folder === '.') ?? likelyServer(folders) ?? { folder: '.', name: '' };
  const others = folders.filter(({ folder }) => folder !== chosen.folder).map(({ folder }) => `./${folder}`);
  const target = chosen.folder === '.' ? '.' : `./${chosen.folder}`;
  const texts = mains.filter((file) => folderOf(file) === chosen.folder).map(({ text }) => text);
  return {
    build: `go build -o service ${target}`,
    start: `./service${portFlag(texts.join('\n'))}`,
    steps:
      others.length === 0
        ? []
        : [`Check "build": the module has several programs, and ${target} was chosen (others: ${others.join(', ')}).`],
  };
}

function folderOf({ path }: SourceFile): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function portFlag(text: string): string {
  const name = FLAG.exec(text)?.[2];
  if (name === undefined || /Getenv\("(\w+_)?PORT"\)/.test(text)) return '';
  return name === 'port' || name === 'p' ? ` -${name} {port}` : ` -${name} {host}:{port}`;
}
