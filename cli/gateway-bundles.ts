import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BUNDLED_SCHEMAS } from "../lib/schema/bundled-schemas";
import { asSchemas, type Schemas } from "../lib/schema/structural-schema";
import { UsageError } from "./usage-error";

/** Oldest first; of each minor release the last that the Go module proxy had. Both channels of each are at hand. */
export const GATEWAY_VERSIONS = ["1.1.1", "1.2.1", "1.3.0", "1.4.1", "1.5.1", "1.6.3", "1.7.0"] as const;

export const BUNDLE_FOLDER = join(import.meta.dirname, "bundles");

export const GATEWAY_HELP = `  --gateway-api VERSION    The Gateway API whose CRDs validate the manifests: ${GATEWAY_VERSIONS.join(", ")}, or a minor release such as
                           1.5. Append -standard for that channel: 1.5-standard. Default: the newest, experimental channel.
                           HTTPRoutes of policy.linkerd.io and EgressNetworks are validated by the CRDs of Linkerd's chart.`;

/** The schemas of `--gateway-api`, Linkerd's own beside them. Only the file that is named is read. */
export function gatewaySchemas(text: string | undefined): Schemas {
  if (text === undefined) return BUNDLED_SCHEMAS;
  const [, minor, channel = "experimental"] = /^v?(\d+\.\d+)(?:\.\d+)?(?:-(standard|experimental))?$/.exec(text) ?? [];
  const version = GATEWAY_VERSIONS.find((each) => minor !== undefined && each.startsWith(`${minor}.`));
  if (version === undefined)
    throw new UsageError(
      `--gateway-api ${text}: there are ${GATEWAY_VERSIONS.join(", ")}, also as 1.5 or 1.5-standard.`,
    );
  const packed = readFileSync(join(BUNDLE_FOLDER, `${version}-${channel}.json.gz`));
  const own = Object.entries(BUNDLED_SCHEMAS).filter(([key]) => key.startsWith("policy.linkerd.io/"));
  return { ...Object.fromEntries(own), ...asSchemas(JSON.parse(gunzipSync(packed).toString("utf8"))) };
}
