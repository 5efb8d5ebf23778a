/** What `init` writes for "start" where it found none; a gate refuses it until it is replaced. */
export const START_PLACEHOLDER = 'REPLACE ME by the command that starts the service';
