import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { askProgram, runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { isAtLeast } from './is-at-least.ts';
import { OLDEST_JAVA } from './locate-java.ts';
import {
  classesFingerprint,
  MADE_FROM,
  MONGO_JAVA_SERVER_VERSION,
  standInFingerprint,
  standInFolder,
  standInSources,
  wrongJars,
} from './locate-mongo-java-server.ts';
import { makeAtomically } from './make-atomically.ts';
import type { Acquisition } from './requirement.ts';

const JAVA_VARIABLES = ['JAVA_HOME', 'MAVEN_OPTS', 'MAVEN_ARGS'];

/**
 * Downloads mongo-java-server from Maven Central, checks every jar against our own list, and compiles the launcher for
 * it.
 */
export const buildMongoJavaServer: Acquisition = {
  title: `download mongo-java-server ${MONGO_JAVA_SERVER_VERSION} from Maven Central and compile its launcher`,
  bytesText: 'downloads about 14 MB',
  async possible({ env }) {
    const absent = ['java', 'javac', 'mvn'].filter((name) => findProgram(name, env['PATH'] ?? '').path === null);
    if (absent.length > 0)
      return `${absent.join(', ')} not on PATH (a JDK ${OLDEST_JAVA} or later and Maven are needed)`;
    const answer = await askProgram('javac', ['-version'], toolEnv(env, JAVA_VARIABLES));
    const version = /javac (\d+(?:\.\d+)*)/.exec(answer ?? '')?.[1];
    if (version === undefined) return '`javac -version` does not say a version';
    return isAtLeast(version, OLDEST_JAVA) ? true : `the JDK is ${version}, ${OLDEST_JAVA} or later is needed`;
  },
  async run(context, report) {
    await makeAtomically(context, standInFolder(context.env), async ({ result, scratch }) => {
      const lib = join(result, 'lib');
      await mkdir(lib, { recursive: true });
      await copyFile(join(standInSources, 'pom.xml'), join(scratch, 'pom.xml'));
      const place = { env: toolEnv(context.env, JAVA_VARIABLES), cwd: scratch, signal: context.signal };
      report('downloading the jars');
      await runTool({
        ...place,
        label: 'Maven',
        command: 'mvn',
        // `-C`: it also ends on a wrong checksum of the repository's own.
        args: [
          '-q',
          '-B',
          '-C',
          `-Dmaven.repo.local=${join(scratch, 'm2')}`,
          'dependency:copy-dependencies',
          `-DoutputDirectory=${lib}`,
        ],
        logFile: join(scratch, 'mvn.log'),
      });
      checkJars(lib, await readFile(join(standInSources, 'sha256.txt'), 'utf8'));
      report('compiling the launcher');
      await runTool({
        ...place,
        label: 'javac',
        command: 'javac',
        args: [
          '--release',
          OLDEST_JAVA,
          '-cp',
          [join(lib, '*')].join(delimiter),
          '-d',
          result,
          join(standInSources, 'Launcher.java'),
        ],
        logFile: join(scratch, 'javac.log'),
      });
      await writeFile(join(result, MADE_FROM), `${standInFingerprint()} ${classesFingerprint(result)}`);
    });
  },
};

/**
 * Compares a folder of jars with a list as `sha256sum` writes it.
 * @throws StackbenchError `hash-mismatch` that names every wrong, missing or unexpected jar
 */
export function checkJars(folder: string, list: string): void {
  const wrong = wrongJars(folder, list);
  if (wrong.length === 0) return;
  throw new StackbenchError({
    code: 'hash-mismatch',
    what: 'The jars of mongo-java-server were refused.',
    why: `These differ from tools/mongo-java-server/sha256.txt: ${wrong.join(', ')}.`,
    fix: 'Check the Maven mirror in use (~/.m2/settings.xml) and run `stackbench setup` again.',
  });
}
