import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deriveSchemas, printSchemas } from "../e2e/world/crds/derive-schemas";
import { readCrds } from "../e2e/world/install-crds";

// What the dashboard knows of the CRDs' schemas, from the CRDs that the tests' API server gets.
const file = join(import.meta.dirname, "..", "lib", "schema", "crd-schemas.json");
writeFileSync(file, printSchemas(deriveSchemas(await readCrds())));
