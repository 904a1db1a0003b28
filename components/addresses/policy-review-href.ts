import {
  GENERATE_PARAMETERS,
  type GenerateQuestion,
  parseGenerateQuestion,
  printGenerateQuestion,
} from "@/lib/bypass/generate-question";

/** What is generated for some namespaces, as one change to review. */
export interface PolicyReview {
  namespaces: readonly string[];
  question: GenerateQuestion;
}

/** Namespaces of one review; what is generated for more is applied in several. */
export const MOST_NAMESPACES = 10;

/** `/network-policies/review?namespace=shop&namespace=payments&dns=resolver` */
export function policyReviewHref({ namespaces, question }: PolicyReview): string {
  const parameters = new URLSearchParams(namespaces.map((each) => ["namespace", each]));
  for (const [name, value] of printGenerateQuestion(question)) parameters.append(name, value);
  return `/network-policies/review?${parameters}`;
}

/** null where the address names no namespace. */
export function parsePolicyReview(parameters: URLSearchParams): PolicyReview | null {
  const namespaces = [...new Set(parameters.getAll("namespace"))]
    .filter((each) => each !== "")
    .slice(0, MOST_NAMESPACES);
  if (namespaces.length === 0) return null;
  const own = new URLSearchParams([...parameters].filter(([name]) => GENERATE_PARAMETERS.includes(name)));
  return { namespaces, question: parseGenerateQuestion(own).question };
}
