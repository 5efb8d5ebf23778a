/** The fault could not be brought about, or not be seen to be there: the trial says nothing. */
export class NotApplied extends Error {}

/** There is no such thing on this machine. */
export class NotHere extends Error {}
