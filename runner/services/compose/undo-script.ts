/**
 * Removes what one project left, with the docker program alone, so that it works when our files are gone. `$0` is docker, `$1` the
 * project, `$2` the owner that its containers are labelled with; a container of another owner stays.
 */
export const undoScript = `
set -e
ours="--filter label=com.docker.compose.project=$1"
found=$("$0" ps -aq $ours --filter "label=stackbench.owner=$2")
if [ -n "$found" ]; then "$0" rm -f -v $found; fi
found=$("$0" volume ls -q $ours)
if [ -n "$found" ]; then "$0" volume rm $found; fi
found=$("$0" network ls -q $ours)
if [ -n "$found" ]; then "$0" network rm $found; fi
`;
