/** An error of the operating system, as Node.js throws it. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** Reason and fix of each error code of the system; DIR is replaced by the file or folder. */
export const REFUSALS: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOSPC: ['The disk is full', 'Free some space on the disk of DIR'],
  EDQUOT: ['The quota of this user is used up', 'Remove files of yours from the disk of DIR'],
  EFBIG: ['The file would exceed the size limit', 'Raise the limit (`ulimit -f`)'],
  EROFS: ['The file system is read-only', 'Mount it with write access'],
  EACCES: ['This user has no permission to do that', 'Change owner or mode of DIR'],
  EPERM: ['This user has no permission to do that', 'Change owner or mode of DIR'],
  EISDIR: ['A folder of that name is in its place', 'Move that folder away'],
  ENOTDIR: ['A part of this path is a file, not a folder', 'Move that file away'],
  EEXIST: ['Something of that name exists already', 'Move it away'],
  ENOTEMPTY: ['The folder contains files that stackbench did not make', 'Move them away'],
  ELOOP: ['There is a link in its place, or too many links lead to it', 'Remove the link'],
  ENXIO: ['It is not a regular file', 'Move it away'],
  ENODEV: ['It is not a regular file', 'Move it away'],
  ENOENT: ['It does not exist, or was removed meanwhile', 'Make sure that nothing removes DIR while stackbench runs'],
  ENAMETOOLONG: ['Its name is longer than this system allows', 'Work in a folder whose path is shorter'],
  ETXTBSY: ['The program file is being written', 'Wait until that is done'],
  ENOEXEC: ['The program is not made for this machine', 'Install it again, for this machine'],
  EMFILE: ['This process cannot open more files', 'Raise the limit (`ulimit -n`, 1024 is enough)'],
  ENFILE: ['Too many files are open on this machine', 'End programs that have many files open'],
  EAGAIN: ['This user cannot start more processes or threads', 'Raise the limit (`ulimit -u`), or end other programs'],
  ENOMEM: [
    'There is not enough memory',
    'Allow more memory (`ulimit -v`, the limit of the container), or end other programs',
  ],
  EIO: ['The disk reports an error', 'Check the disk of DIR'],
  ESTALE: ['The server of this network folder does not answer correctly', 'Mount DIR again'],
  ENOSYS: ['This system does not support that', 'Run stackbench on a system that does (see README)'],
  EADDRINUSE: ['Another program listens on that port', 'End that program, or choose another port'],
  EADDRNOTAVAIL: [
    "That address is not this machine's, or all of its ports are in use",
    'Wait a minute for connections that have ended, or widen net.ipv4.ip_local_port_range',
  ],
  ECONNREFUSED: ['Nothing listens there', 'Check that the server is running, and that host and port are right'],
  ECONNRESET: ['The other side ended the connection', 'Look at the log of that server'],
  EPIPE: ['The other side ended the connection', 'Look at the log of that program'],
  ETIMEDOUT: ['Nothing answered in time', 'Check that nothing in between drops packets (a firewall, a proxy)'],
  EHOSTUNREACH: ['There is no network route to it', 'Check address, network and firewall'],
  ENETUNREACH: [
    'There is no network route to it',
    'Bring the network up (`ip link set lo up` for this machine itself)',
  ],
  ENOTFOUND: ['The host name is unknown', 'Check its spelling, and the name server'],
  EAI_AGAIN: [
    'The name server does not answer',
    'Check the network and the name server, or write the address as numbers',
  ],
};

/** System calls in words, as the beginning of a sentence. */
const DOINGS: Readonly<Record<string, string>> = {
  open: 'Opening',
  read: 'Reading',
  write: 'Writing',
  mkdir: 'Making',
  mkdtemp: 'Making',
  rename: 'Renaming',
  copyfile: 'Copying',
  link: 'Linking',
  symlink: 'Linking',
  unlink: 'Removing',
  rmdir: 'Removing',
  rm: 'Removing',
  scandir: 'Listing',
  opendir: 'Listing',
  stat: 'Looking at',
  lstat: 'Looking at',
  realpath: 'Looking at',
  access: 'Looking at',
  readlink: 'Looking at',
  chmod: 'Changing the mode of',
  chown: 'Changing the owner of',
  connect: 'Connecting to',
  listen: 'Listening on',
  bind: 'Listening on',
  getaddrinfo: 'Looking up',
  uv_cwd: 'Finding the current folder',
};

/** Whether an error comes from the operating system. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as SystemError).code === 'string' && 'syscall' in error;
}

/** Explains an error of the system: what failed, why, and how to fix it. Null for any other error. */
export function explainRefusal(error: unknown): { what: string; why: string; fix: string } | null {
  const refused = systemErrorIn(error);
  if (refused === null) return exhausted(error);
  const { code, syscall } = refused;
  const [why, fix] = REFUSALS[code] ?? [refused.message.replace(/\.$/, ''), 'Look at the message'];
  const object = objectOf(refused);
  return {
    what: `${doingOf(syscall)}${object === '' ? '' : ` ${object}`} did not work.`,
    why: `${why} (${code}).`,
    fix: `${fix.replace('DIR', refused.path ?? 'the folder')}, then run the command again; --debug shows where it happened.`,
  };
}

/** The error itself, or the first one below it that is the system's. */
function systemErrorIn(error: unknown, depth = 0): SystemError | null {
  if (isSystemError(error)) return error;
  if (!(error instanceof Error) || depth > 4) return null;
  const below = [error.cause, ...(error instanceof AggregateError ? error.errors : [])] as unknown[];
  return below.reduce<SystemError | null>((found, one) => found ?? systemErrorIn(one, depth + 1), null);
}

function doingOf(syscall: string): string {
  const program = /^spawn(?:Sync)? ?(.*)$/.exec(syscall)?.[1];
  if (program !== undefined) return `Starting ${program === '' ? 'a program' : program}`;
  return Object.hasOwn(DOINGS, syscall) ? `${DOINGS[syscall]}` : `The system call ${syscall}`;
}

function objectOf({ syscall, path, address, port, hostname }: SystemError): string {
  if (hostname !== undefined) return hostname;
  if (address !== undefined)
    return port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return path === undefined || syscall.startsWith('spawn') ? '' : path;
}

const NO_MEMORY = /out of memory|allocation failed|ERR_WORKER_OUT_OF_MEMORY|ERR_WORKER_INIT_FAILED|could not allocate/i;

/** JavaScript has errors of its own for missing memory. */
function exhausted(error: unknown): { what: string; why: string; fix: string } | null {
  if (!(error instanceof Error)) return null;
  const text = `${String((error as { code?: unknown }).code)} ${error.message}`;
  if (!NO_MEMORY.test(text)) return null;
  const [why = '', fix = ''] = REFUSALS['ENOMEM'] ?? [];
  return { what: 'There was no more memory.', why: `${why}: ${error.message}`, fix: `${fix}.` };
}
