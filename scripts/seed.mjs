import { randomInt } from "node:crypto";
import { Stop } from "./bootstrap.mjs";

/** What tests draw by: SEED where it is set, else one that nobody chose; from now on in the environment, for whatever this process starts. */
export function chooseSeed() {
  const given = process.env.SEED;
  if (given !== undefined && !/^\d{1,9}$/.test(given)) {
    throw new Stop(`SEED=${given} is no seed. Use a whole number of at most nine digits, as a failed run prints it.`);
  }
  process.env.SEED = given ?? String(randomInt(1e9));
  return process.env.SEED;
}
