import { decide } from "./decide";
import { dialled } from "./dialled";
import { draftRoutes } from "./draft-routes";
import { explain } from "./explain";
import { explainRequest } from "./explain-request";
import { exportFlows } from "./export-flows";
import { lintManifest } from "./lint-manifest";
import { mapFlows } from "./map-flows";
import { rehearse } from "./rehearse";
import { searchFlows } from "./search-flows";
import { testPolicy } from "./test-policy";
import { viewFlows } from "./view-flows";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = {
  decide,
  dialled,
  explain,
  explainRequest,
  viewFlows,
  exportFlows,
  searchFlows,
  mapFlows,
  rehearse,
  draftRoutes,
  lintManifest,
  testPolicy,
};

export type Kinds = typeof KINDS;
