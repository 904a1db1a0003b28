/**
 * Whether threads are used: in the built server, whose other requests must not wait. Tests and scripts are no server, and in development an
 * edit should be seen.
 */
export const APART = process.env.NEXT_RUNTIME === "nodejs" && process.env.NODE_ENV === "production";
