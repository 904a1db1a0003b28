import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "yaml";
import { BUNDLE_FOLDER, GATEWAY_VERSIONS } from "../cli/gateway-bundles";
import { deriveDefaults, printDefaults } from "../e2e/world/crds/derive-defaults";
import { deriveSchemas, printSchemas } from "../e2e/world/crds/derive-schemas";
import { GATEWAY_KINDS, NEWEST_BUNDLE, readCrds, readLinkerdCrds } from "../e2e/world/install-crds";

// What the dashboard knows of the CRDs' schemas where no cluster tells its own, what every API server fills in, and for scripts the
// schemas of each Gateway API. These are read from its Go module, which must have been fetched:
//   for v in 1.1.1 1.2.1 1.3.0 1.4.1 1.5.1 1.6.3 1.7.0; do go mod download sigs.k8s.io/gateway-api@v$v; done
const modules = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
const lib = join(import.meta.dirname, "..", "lib", "schema");

function gatewayCrds(version: string, channel: string): unknown[] {
  const folder = join(modules, "sigs.k8s.io", `gateway-api@v${version}`, "config", "crd", channel);
  if (!existsSync(folder)) throw new Error(`${folder} is missing: go mod download sigs.k8s.io/gateway-api@v${version}`);
  const files = GATEWAY_KINDS.map((plural) => join(folder, `gateway.networking.k8s.io_${plural}.yaml`));
  return files.filter((file) => existsSync(file)).map((file) => parse(readFileSync(file, "utf8")));
}

const bundles = [deriveSchemas(await readLinkerdCrds())];
for (const version of GATEWAY_VERSIONS) {
  for (const channel of ["standard", "experimental"]) {
    const schemas = deriveSchemas(gatewayCrds(version, channel));
    bundles.push(schemas);
    writeFileSync(join(BUNDLE_FOLDER, `${version}-${channel}.json.gz`), gzipSync(printSchemas(schemas), { level: 9 }));
  }
}
writeFileSync(join(lib, "crd-schemas.json"), printSchemas(deriveSchemas(await readCrds(NEWEST_BUNDLE))));
writeFileSync(join(lib, "crd-defaults.json"), printDefaults(deriveDefaults(bundles)));
