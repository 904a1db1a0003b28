import type { Flow } from "../flows/flow";
import type { HostnameAdvice } from "./draft";
import { kubectlAnnotateNamespace, kubectlPatchTemplate } from "./kubectl";

/** Makes a proxy export host names; read by the injector, so it takes effect in pods started after it. */
const HOSTNAME_LABELS = { key: "config.linkerd.io/proxy-metrics-hostname-labels", value: "true" };

/** How to get the host names of this flow's client: on its workload where that has a pod template, else on the namespace. */
export function hostnameAdvice(flow: Flow): HostnameAdvice {
  const { namespace, workload, workloadKind } = flow.source;
  const annotation = HOSTNAME_LABELS;
  if (["Deployment", "StatefulSet", "DaemonSet"].includes(workloadKind)) {
    return {
      sentence: `Let the proxies of ${workloadKind} ${namespace}/${workload} export host names, by one annotation on its pod template.`,
      kubectl: kubectlPatchTemplate(
        workloadKind,
        { namespace, name: workload },
        { [annotation.key]: annotation.value },
      ),
      annotation,
      afterwards: "Its pods restart by themselves. Once the request is denied again, its row has a name.",
    };
  }
  return {
    sentence: `Let the proxies of namespace ${namespace} export host names, by one annotation on the namespace.`,
    kubectl: kubectlAnnotateNamespace(namespace, annotation.key, annotation.value),
    annotation,
    afterwards: "Restart the pods that should show names. Once the request is denied again, its row has one.",
  };
}
