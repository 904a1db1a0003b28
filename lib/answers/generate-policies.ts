import "server-only";
import { namesBeside } from "../bypass/allowed-names";
import { type GeneratedAnswer, type GenerateQuestion, wantedOf } from "../bypass/generate-question";
import { editWrite } from "../changes/edit-object";
import { stripServerFields } from "../changes/strip-server-fields";
import { readPolicy } from "../cluster/read-policy";
import { namesAllowedFor, redirectsFor } from "../linkerd/decode/decode-redirects";
import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";
import { generatePolicies } from "../network-policy/generate/generate";
import { manifestOf, printPolicies } from "../network-policy/generate/print-generated";
import type { GeneratedPolicy } from "../network-policy/generate/wanted";
import type { Caller } from "../people/caller";
import { linkerdPorts } from "./linkerd-ports";
import { observedAddresses } from "./observed-addresses";
import { storedPolicy } from "./read-network-policies";
import { requireRead, settledPods } from "./settled-pods";

/** A default-deny for egress of `namespace`, and what it needs beside it, from the cluster of now. */
export async function generateNetworkPolicies(
  caller: Caller,
  namespace: string,
  question: GenerateQuestion,
): Promise<GeneratedAnswer> {
  const store = await settledPods(caller);
  // A policy that is generated from a part of the cluster would cut off what the other part needs.
  requireRead(store.kinds(), "Nothing is generated");
  const { snapshot } = await readPolicy(caller);
  const { pods, namespaces, policies, services, slices } = store.held();
  const [linkerd, seen] = await Promise.all([
    linkerdPorts(caller, snapshot),
    question.observed ? observedAddresses(caller, namespace, { pods, services }) : { addresses: [], notices: [] },
  ]);
  const around = { linkerd, redirects: redirectsFor(namespace, snapshot), addresses: seen.addresses };
  const wanted = wantedOf(question, namespace, around);
  const generated = generatePolicies(wanted, {
    pods,
    namespaces,
    services,
    endpointSlices: slices,
    networkPolicies: policies.flatMap(storedPolicy),
  });
  return {
    readAt: new Date().toISOString(),
    yaml: printPolicies(generated),
    writes: generated.policies.flatMap((each) => writeOf(each, policies)),
    policies: generated.policies.map(({ policy, verb, sentence, notices }) => ({
      name: policy.name,
      namespace: policy.namespace,
      verb,
      sentence,
      notices,
    })),
    already: generated.already.map(({ name, namespace: where }) => ({ name, namespace: where })),
    names: namesBeside(namesAllowedFor(namespace, snapshot), wanted),
    refusals: generated.refusals,
    notices: [...seen.notices, ...generated.notices],
  };
}

/** What is replaced keeps its labels and annotations, and is guarded as it was read. */
function writeOf(generated: GeneratedPolicy, standing: readonly KubernetesObject[]): ProposedWrite[] {
  const manifest = manifestOf(generated);
  const live = standing.find((each) => sameRef(refOf(each), refOf(manifest)));
  if (!live) return [{ verb: "create", manifest }];
  const { labels, annotations } = stripServerFields(live).metadata;
  const metadata = {
    ...manifest.metadata,
    ...(labels && { labels }),
    annotations: { ...annotations, ...manifest.metadata.annotations },
  };
  const write = editWrite(live, { ...manifest, metadata });
  return write ? [write] : [];
}
