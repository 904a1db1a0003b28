import type { Page } from "@playwright/test";
import type { ProposedWrite } from "../lib/linkerd/proposal";
import { FARTHEST_SECONDS } from "../lib/simulation/look-back";
import { expect } from "./fixtures";

/** It says what it does, so it is known by the sentence that describes it. */
export const applyButton = (page: Page) => page.locator('button[aria-describedby="apply-reason"]');

/**
 * The plan for the longest window, which a review asks for once the first stands: to be awaited before somebody else changes an object,
 * since it tells of that before Apply does. `of`: words of the proposal.
 */
export async function longestPlan(page: Page, of = ""): Promise<void> {
  await page.waitForResponse((answer) => {
    const asked = answer.url().endsWith("/api/changes/plan") ? (answer.request().postData() ?? "") : "";
    return asked.includes(`"windowSeconds":${FARTHEST_SECONDS}`) && asked.includes(of);
  });
}

/** Types the name of the EgressNetwork that is to deny; the review puts the cursor there itself. */
export async function typeName(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("textbox", { name: `Type ${name}` })).toBeFocused();
  await page.keyboard.type(name);
}

/** Applies a switch to Deny; where its traffic changed the forecast meanwhile, looks again first. */
export async function applyDeny(page: Page, name: string): Promise<void> {
  await expect(async () => {
    const again = page.getByRole("button", { name: "Look again" });
    if (await again.isVisible()) await again.click();
    await typeName(page, name);
    await page.getByRole("button", { name: "Switch to Deny" }).click();
    await expect(page.getByText("Applied.")).toBeVisible();
  }).toPass();
}

/** As a script would, past every page. */
export async function changeBy(
  url: string,
  writes: ProposedWrite[],
): Promise<{ id: string; results: { status: string }[] }> {
  const answer = await fetch(`${url}/api/changes/apply`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ proposal: { writes } }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
