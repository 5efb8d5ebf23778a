import { installAdvice } from './install-advice.ts';
import type { ToolRule } from './tool-fault.ts';

const VENV = 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt';
const NEWER_JDK =
  'Use a newer JDK (`java -version`, JAVA_HOME), for example `apt-get install openjdk-21-jdk-headless`.';

/** What interpreters, compilers and version managers say when they are missing, or too old. */
export const RUNTIME_RULES: readonly ToolRule[] = [
  {
    when: /externally-managed-environment/,
    what: () => 'The Python of this system takes no packages from pip.',
    fix: () => `Let "install" make a virtual environment: \`${VENV}\`; start with \`.venv/bin/python\`.`,
  },
  {
    when: /ensurepip is not\s+available|No module named '?(?:venv|ensurepip)'?/,
    what: () => 'This Python cannot make virtual environments.',
    fix: () => 'Run `apt-get install python3-venv`.',
  },
  {
    when: /No module named '?([\w.-]+)'?/,
    what: (module) => `Python does not have the module ${module}.`,
    fix: () =>
      `Let "install" install the packages, because a virtual environment that git ignores stays behind: \`${VENV}\`; start with \`.venv/bin/python\`.`,
  },
  {
    when: /pyenv: version [`'‘]([^'’]+)['’] is not installed/,
    what: (version) => `Python ${version} is not installed, and the repository names it for pyenv.`,
    fix: (version) => `Run \`pyenv install ${version}\`.`,
  },
  {
    when: /rbenv: version [`'‘]([^'’]+)['’] is not installed/,
    what: (version) => `Ruby ${version} is not installed, and the repository names it for rbenv.`,
    fix: (version) => `Run \`rbenv install ${version}\`.`,
  },
  {
    when: /No (?:preset )?version (?:is )?(?:set|installed) for command (\S+)/,
    what: (name) => `asdf has no version of ${name} for this folder.`,
    fix: () => 'Run `asdf install` in the repository.',
  },
  {
    when: /JAVA_HOME is not set and no 'java' command could be found|Unable to locate a Java Runtime/,
    what: () => 'java is not on PATH, and JAVA_HOME is not set.',
    fix: () => installAdvice('java'),
  },
  {
    when: /JAVA_HOME (?:environment variable )?is (?:not defined correctly|set to an invalid directory)/,
    what: () => 'JAVA_HOME does not name the folder of a JDK.',
    fix: () => `Set JAVA_HOME to a JDK, or remove it. ${installAdvice('java')}`,
  },
  {
    when: /No compiler is provided in this environment/,
    what: () => 'This machine has only a Java runtime, which compiles nothing.',
    fix: () => installAdvice('java'),
  },
  {
    when: /release version (\d+) not supported|invalid (?:target|source) release: (\d+)/,
    what: (one, other) => `The JDK on PATH is older than Java ${one ?? other}, for which the service is compiled.`,
    fix: () => NEWER_JDK,
  },
  {
    when: /UnsupportedClassVersionError/,
    what: () => 'The java on PATH is older than the one for which the service was compiled.',
    fix: () => NEWER_JDK,
  },
  {
    when: /No \.NET SDKs were found|A compatible \.NET SDK was not found|You must install (?:or update )?\.NET/,
    what: () => 'The .NET that the service needs is not installed.',
    fix: () => installAdvice('dotnet'),
  },
  {
    when: /go\.mod requires go >= ([\d.]+) \(running go ([\d.]+)/,
    what: (wanted, running) => `go.mod wants Go ${wanted} or later, and this is Go ${running}.`,
    fix: () => 'Install a newer Go (https://go.dev/dl), or let Go download it: GOTOOLCHAIN=auto in "env".',
  },
  {
    when: /Your Ruby version is ([\d.]+), but your Gemfile specified ([^\s,]+)/,
    what: (running, wanted) => `The Gemfile wants Ruby ${wanted}, and this is Ruby ${running}.`,
    fix: (_running, wanted) => `Install that version, for example \`rbenv install ${wanted}\`.`,
  },
  {
    when: /bundler: command not found: (\S+)|Could not find \S+ in (?:any of the sources|locally installed gems)/,
    what: () => 'The gems of the Gemfile are not installed.',
    fix: () => 'Set "install" in the configuration to `bundle install`.',
  },
  {
    when: /rustup could not choose a version of (\S+) to run/,
    what: (name) => `rustup has no version of ${name}.`,
    fix: () => 'Run `rustup default stable`.',
  },
  {
    when: /linker [`'‘]?(\S+?)['’`]? not found/,
    what: (linker) => `The linker ${linker} is not installed.`,
    fix: () => installAdvice('cc'),
  },
  {
    when: /Cannot connect to the Docker daemon|permission denied while trying to connect to the Docker daemon/i,
    what: () => 'Docker does not answer: its daemon does not run, or this user may not use it.',
    fix: () => 'Start it (`sudo systemctl start docker`), or add the user: `sudo usermod -aG docker $USER`.',
  },
];
