export interface DoctorRow {
  /** Id of the requirement, or `docker`, or `cache`. */
  readonly requirement: string;
  readonly title: string;
  readonly state: 'here' | 'missing' | 'unneeded';
  /** Version and place, with what was passed over, or why it is missing or not needed. */
  readonly detail: string;
  /** How to install it; empty unless it is missing. */
  readonly fix: string;
}
