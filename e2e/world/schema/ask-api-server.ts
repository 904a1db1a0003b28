import { EGRESS_KINDS } from "../../../lib/linkerd/kinds";
import { type JsonObject, objectOrEmpty } from "../json";
import { callKube, type KubeEndpoint } from "../kube-stream";

/** What a real API server says to a create. */
export interface Verdict {
  accepted: boolean;
  /** Sorted `field: message`; null where it could not even read the object, which it answers in Go's words and without fields. */
  causes: string[] | null;
  /** Fields that it does not know, sorted. */
  unknown: string[];
  /** As it would be stored; absent where it is refused. */
  spec?: unknown;
}

/** Creates `manifest` in a dry run: strictly, so that unknown fields are named, and where there are some again without them. */
export async function askApiServer(endpoint: KubeEndpoint, manifest: JsonObject): Promise<Verdict> {
  const strict = await create(endpoint, manifest, "Strict");
  const message = String(strict.body.message ?? "");
  if (strict.status !== 400 || !message.includes("strict decoding error")) return verdictOf(strict, []);
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field]) => field ?? "").sort();
  return verdictOf(await create(endpoint, manifest, "Ignore"), unknown);
}

async function create(endpoint: KubeEndpoint, manifest: JsonObject, fieldValidation: "Strict" | "Ignore") {
  const kind = EGRESS_KINDS.find(
    (each) => manifest.kind === each.kind && String(manifest.apiVersion).startsWith(each.group),
  );
  const path = `/apis/${manifest.apiVersion}/namespaces/shop/${kind?.plural}?dryRun=All&fieldValidation=${fieldValidation}`;
  const { status, body } = await callKube(endpoint, path, { method: "POST", body: manifest });
  return { status, body: objectOrEmpty(JSON.parse(body)) };
}

function verdictOf({ status, body }: { status: number; body: JsonObject }, unknown: string[]): Verdict {
  if (status === 201) return { accepted: true, causes: [], unknown, spec: body.spec };
  if (status === 400) return { accepted: false, causes: null, unknown };
  if (status !== 422) throw new Error(`A create was answered ${status}: ${JSON.stringify(body)}`);
  const { causes } = objectOrEmpty(body.details);
  const named = (Array.isArray(causes) ? causes : [])
    .map(objectOrEmpty)
    // The one cause without a field: CEL rules were not run.
    .filter(({ field }) => field !== "<nil>")
    .map(({ field, message }) => `${field}: ${message}`);
  return { accepted: false, causes: named.sort(), unknown };
}
