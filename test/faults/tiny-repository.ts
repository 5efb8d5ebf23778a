import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A git repository with a service of a few lines, in two commits; the file `mode` (`modeInside` for
 * the service) says how it answers from then on.
 */
export function tinyRepository(folder: string, mode: string, modeInside: string): void {
  const git = (...args: readonly string[]): void => {
    const who = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', '-c', 'init.defaultBranch=main'];
    execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
  };
  const config = {
    service: { name: 'tiny', install: '', start: 'exec node server.js', ready: '/', requests: [{ path: '/' }] },
  };
  git('init', '--quiet');
  writeFileSync(join(folder, 'stackbench.config.json'), JSON.stringify(config));
  writeFileSync(join(folder, '.gitignore'), 'results\n');
  writeFileSync(mode, 'well');
  for (const message of ['It answers', 'It answers in another way']) {
    writeFileSync(join(folder, 'server.js'), `// ${message}\n${server(modeInside)}`);
    git('add', '.');
    git('commit', '--quiet', '-m', message);
  }
}

function server(mode: string): string {
  return `
const { readFileSync } = require('node:fs');
let mode = 'well';
const server = require('node:http').createServer((request, response) => {
  if (mode === 'empty') return;
  if (mode === 'garbage') return response.socket.end('\\x00\\xffgarbage\\r\\n\\r\\n');
  const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"some":"answer"}');
  if (mode === 'slow') setTimeout(answer, 2000);
  else answer();
});
const look = () => {
  try { mode = readFileSync(${JSON.stringify(mode)}, 'utf8'); } catch {}
  if (mode === 'refused' && server.listening) { server.close(); server.closeAllConnections(); }
};
look();
setInterval(look, 20);
if (mode !== 'refused') server.listen(process.env.PORT, '127.0.0.1');
`;
}
