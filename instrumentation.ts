/** Runs once, before the server answers: a setting that cannot be understood stops the start, an absent cluster does not. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { EnvError, readEnv } = await import("./lib/env");
  try {
    readEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  const { readPolicy } = await import("./lib/cluster/read-policy");
  // Lists begin now, so that the first page finds them done. Whatever fails is told by the pages and by /api/health.
  void readPolicy();
}
