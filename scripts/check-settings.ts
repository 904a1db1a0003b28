import { EnvError, readEnv } from "../lib/env";

/** `npm start` runs this first: a setting that cannot be understood is named before anything claims to be ready. */
try {
  readEnv();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  console.error(error.message);
  process.exit(1);
}
