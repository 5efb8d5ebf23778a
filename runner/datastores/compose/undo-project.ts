import type { UndoCommand } from '../../machine/processes/ledger-entry.ts';
import { ownerOfLeftovers } from '../../machine/processes/process-identity.ts';
import type { DockerEngine } from '../../programs/docker-engine.ts';

/**
 * `$0` is docker, `$1` the project, `$2` the owner that its containers are labelled with; a container of another owner
 * stays.
 */
const SCRIPT = `
set -e
ours="--filter label=com.docker.compose.project=$1"
found=$("$0" ps -aq $ours --filter "label=stackbench.owner=$2")
if [ -n "$found" ]; then "$0" rm -f -v $found; fi
found=$("$0" volume ls -q $ours)
if [ -n "$found" ]; then "$0" volume rm $found; fi
found=$("$0" network ls -q $ours)
if [ -n "$found" ]; then "$0" network rm $found; fi
`;

/**
 * The command that removes what a project of this process left. It needs only the docker program, so it works when our
 * files are gone. It goes into the ledger, so it gets no proxy address, which may contain a password.
 */
export function undoProject({ docker, env }: DockerEngine, project: string): UndoCommand {
  return {
    command: '/bin/sh',
    args: ['-c', SCRIPT, docker, project, ownerOfLeftovers()],
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !/proxy/i.test(name))),
  };
}
