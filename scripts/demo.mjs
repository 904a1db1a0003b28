// `npm run demo`: everything, built, from a clean clone.
import { main } from "./bootstrap.mjs";
import { runEmbedded } from "./embedded.mjs";

await main(() => runEmbedded("start"));
