/** A line that a reader is asked to type, without its comment, and the page that shows it. */
interface ShownCommand {
  readonly page: string;
  readonly command: string;
}

const FENCE = /^```sh\n([\s\S]*?)^```$/gm;

/** The commands in the fenced `sh` blocks of a page, in order. Comments and empty lines are left out. */
export function fencedCommands(page: string, text: string): ShownCommand[] {
  return Array.from(text.matchAll(FENCE), ([, block = '']) => block.split('\n'))
    .flat()
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((command) => ({ page, command }));
}

/** Languages of fenced blocks that are not `sh`: a shell command in one of them would not be run. */
export function otherFences(text: string): string[] {
  return Array.from(text.matchAll(/^```(\S*)\n[\s\S]*?^```$/gm), ([, language = '']) => language).filter(
    (language) => language !== 'sh',
  );
}
