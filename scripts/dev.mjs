// `npm run dev`: hot reload against the demo's world.
import { main } from "./bootstrap.mjs";
import { runEmbedded } from "./embedded.mjs";

await main(() => runEmbedded("dev"));
