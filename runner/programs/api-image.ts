import { createHash } from 'node:crypto';
import { packageRoot } from '../machine/package-root.ts';

/** The image that our Dockerfile makes; a name for each installation, so that two checkouts do not use each other's. */
export const apiImage = `stackbench-api:${createHash('sha256').update(packageRoot).digest('hex').slice(0, 12)}`;
