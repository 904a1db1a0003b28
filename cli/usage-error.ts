/** What the user asked for cannot be done as it stands: printed without a stack, exit code 2. */
export class UsageError extends Error {}
