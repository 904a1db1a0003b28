import type { Flow } from "../../flows/flow";
import { kubectlAnnotateNamespace, kubectlPatchTemplate, kubectlPodSetting } from "../../print/kubectl";
import type { HostnameAdvice } from "../draft";
import type { NamesExported } from "./advice-evidence";
import { costSentence, seriesCost } from "./series-cost";

/** Makes a proxy export host names; read by the injector, so it takes effect in pods started after it. */
const HOSTNAME_LABELS = { key: "config.linkerd.io/proxy-metrics-hostname-labels", value: "true" };
/** What the injector makes of it, whether from annotation or Helm value. */
const SETTING = "LINKERD2_PROXY_OUTBOUND_METRICS_HOSTNAME_LABELS";

/**
 * How to get the host names of this flow's client: on its workload where that has a pod template, else on the namespace. Where it is not
 * known whether they are exported already, first how to look: a restart for nothing is no advice.
 */
export function hostnameAdvice(
  flow: Flow,
  exported: Exclude<NamesExported, "yes">,
  observed: readonly Flow[],
): HostnameAdvice {
  const { namespace, workload, workloadKind, pods } = flow.source;
  const annotation = HOSTNAME_LABELS;
  const cost = costSentence(seriesCost(namespace, observed));
  const [pod] = pods;
  const hasTemplate = ["Deployment", "StatefulSet", "DaemonSet"].includes(workloadKind);
  if (exported === "unknown") {
    const where = hasTemplate
      ? `the pod template of ${workloadKind} ${namespace}/${workload}`
      : `namespace ${namespace}`;
    return {
      sentence: `First check which it is: if the proxy's setting ${SETTING} is true, hostnames are exported, the client sent none, and a restart changes nothing.`,
      kubectl: kubectlPodSetting({ namespace, name: pod ?? workload }, SETTING),
      annotation,
      afterwards: `Otherwise annotate ${where} with ${annotation.key}: "${annotation.value}" and let new pods start.`,
      cost,
    };
  }
  if (hasTemplate) {
    return {
      sentence: `Let the proxies of ${workloadKind} ${namespace}/${workload} export hostnames, with one annotation on its pod template.`,
      kubectl: kubectlPatchTemplate(
        workloadKind,
        { namespace, name: workload },
        { [annotation.key]: annotation.value },
      ),
      annotation,
      afterwards: "Its pods restart automatically. Once the request is denied again, its row has a hostname.",
      cost,
    };
  }
  return {
    sentence: `Let the proxies in namespace ${namespace} export hostnames, with one annotation on the namespace.`,
    kubectl: kubectlAnnotateNamespace(namespace, annotation.key, annotation.value),
    annotation,
    afterwards: "Restart the pods that should show hostnames. Once the request is denied again, its row has one.",
    cost,
  };
}
