export { ownVersion as toolVersion } from '../runner/machine/own-version.ts';
