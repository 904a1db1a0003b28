import { answer } from "./kinds/answer";
import { decide } from "./kinds/decide";
import { policy } from "./kinds/policy";
import { viewFlows } from "./kinds/view-flows";
import { onDemand } from "./port/kind";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = {
  decide,
  dialled: onDemand(() => import("./kinds/dialled").then(({ dialled }) => dialled)),
  explain: onDemand(() => import("./kinds/explain").then(({ explain }) => explain)),
  explainRequest: onDemand(() => import("./kinds/explain-request").then(({ explainRequest }) => explainRequest)),
  viewFlows,
  exportFlows: onDemand(() => import("./kinds/export-flows").then(({ exportFlows }) => exportFlows)),
  searchFlows: onDemand(() => import("./kinds/search-flows").then(({ searchFlows }) => searchFlows)),
  mapFlows: onDemand(() => import("./kinds/map-flows").then(({ mapFlows }) => mapFlows)),
  rehearse: onDemand(() => import("./kinds/rehearse").then(({ rehearse }) => rehearse)),
  draftRoutes: onDemand(() => import("./kinds/draft-routes").then(({ draftRoutes }) => draftRoutes)),
  lintManifest: onDemand(() => import("./kinds/lint-manifest").then(({ lintManifest }) => lintManifest)),
  testPolicy: onDemand(() => import("./kinds/test-policy").then(({ testPolicy }) => testPolicy)),
  policy,
  networks: onDemand(() => import("./kinds/networks").then(({ networks }) => networks)),
  answer,
  written: onDemand(() => import("./kinds/written").then(({ written }) => written)),
  storedObject: onDemand(() => import("./kinds/stored-object").then(({ storedObject }) => storedObject)),
  draftFlow: onDemand(() => import("./kinds/draft-flow").then(({ draftFlow }) => draftFlow)),
  draftNetwork: onDemand(() => import("./kinds/draft-network").then(({ draftNetwork }) => draftNetwork)),
  clientNamespaces: onDemand(() =>
    import("./kinds/client-namespaces").then(({ clientNamespaces }) => clientNamespaces),
  ),
  whoReaches: onDemand(() => import("./kinds/who-reaches").then(({ whoReaches }) => whoReaches)),
  known: onDemand(() => import("./kinds/known").then(({ known }) => known)),
  findings: onDemand(() => import("./kinds/findings").then(({ findings }) => findings)),
};

export type Kinds = typeof KINDS;
