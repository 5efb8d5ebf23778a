import type { Project } from '../read-project.ts';
import { type StartGuess, likelyServer } from './start-guess.ts';

/** The service of a Java or Kotlin project: Spring Boot, Quarkus, Micronaut, an executable jar, or a single file. */
export async function javaStart(project: Project): Promise<StartGuess | null> {
  const { has, read } = project;
  const maven = await read('pom.xml');
  const gradle = `${await read('build.gradle')}\n${await read('build.gradle.kts')}`;
  if (maven !== '') return ofMaven(maven, has('mvnw') ? './mvnw' : 'mvn');
  if (gradle.trim() !== '') return ofGradle(gradle, has('gradlew') ? './gradlew' : 'gradle');
  return singleFile(project);
}

function ofMaven(pom: string, maven: string): StartGuess {
  const build = `${maven} -q -B -DskipTests package`;
  if (/quarkus/.test(pom)) return { build, start: quarkus('target'), steps: [] };
  return { build, ...jar(pom, 'target/*.jar') };
}

function ofGradle(text: string, gradle: string): StartGuess {
  if (/quarkus/.test(text)) return { build: `${gradle} -q build -x test`, start: quarkus('build'), steps: [] };
  if (/springframework\.boot|spring-boot/.test(text))
    return { build: `${gradle} -q bootJar`, ...jar(text, '$(ls build/libs/*.jar | grep -v plain)') };
  if (/shadow/.test(text)) return { build: `${gradle} -q shadowJar`, ...jar(text, 'build/libs/*-all.jar') };
  return { build: `${gradle} -q jar`, ...jar(text, 'build/libs/*.jar') };
}

function quarkus(folder: string): string {
  return `java -Dquarkus.http.port={port} -jar ${folder}/quarkus-app/quarkus-run.jar`;
}

function jar(text: string, path: string): Pick<StartGuess, 'start' | 'env' | 'steps'> {
  if (/spring-?boot|springframework\.boot/.test(text))
    return { start: `java -jar ${path} --server.port={port}`, steps: [] };
  if (/micronaut/.test(text))
    return { start: `java -jar ${path}`, env: { MICRONAUT_SERVER_PORT: '{port}' }, steps: [] };
  return {
    start: `java -jar ${path}`,
    steps: ['Check "start": the jar must be executable (Main-Class in its manifest).'],
  };
}

/** Sources without a build tool. */
function singleFile({ files }: Project): StartGuess | null {
  const mains = files
    .filter(
      ({ path, text }) => path.endsWith('.java') && /static void main\s*\(/.test(text) && /Http|Socket/.test(text),
    )
    .map(({ path, text }) => ({ path, text, name: path.replace(/^.*\/|\.java$/g, '') }));
  const chosen = likelyServer(mains);
  if (chosen === undefined) return null;
  const inPackage = /^package\s+([\w.]+);/m.exec(chosen.text)?.[1];
  const root =
    inPackage === undefined
      ? null
      : chosen.path.slice(0, -`${inPackage.replaceAll('.', '/')}/${chosen.name}.java`.length);
  const sources = inPackage === undefined ? `${folderOf(chosen.path)}*.java` : `$(find ./${root} -name '*.java')`;
  return {
    build: `javac -d classes ${sources}`,
    start: `java -cp classes ${inPackage === undefined ? '' : `${inPackage}.`}${chosen.name}`,
    steps: [],
  };
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
}
