import { connectable } from "../connectable";
import type { TracedConnectability } from "../connection";
import { type Admission, storePolicy } from "../stored/store-policy";
import type { AdmissionCase, ConnectionCase } from "./case";

export function answerConnection({ query, snapshot }: ConnectionCase): TracedConnectability {
  return connectable(query, snapshot);
}

/** In the shape of `expect`: `spec` as it would be stored, or why it would be refused. */
export function answerAdmission({ networkPolicy, namespaces }: AdmissionCase): Record<string, unknown> {
  const stored: Admission = storePolicy(networkPolicy, namespaces ?? undefined);
  if (!stored.admitted) return { ...stored };
  const { policy, warnings } = stored;
  return { admitted: true, spec: policy.spec, ...(warnings.length > 0 && { warnings }) };
}
