import type { Page } from "@playwright/test";
import type { ProposedWrite } from "../lib/linkerd/proposal";
import { expect } from "./fixtures";

export const applyButton = (page: Page) => page.getByRole("button", { name: "Apply", exact: true });

/** Types the name of the EgressNetwork that is to deny; the review puts the cursor there itself. */
export async function typeName(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("textbox", { name: `Type ${name}` })).toBeFocused();
  await page.keyboard.type(name);
}

/** Applies a switch to Deny. */
export async function applyDeny(page: Page, name: string): Promise<void> {
  await typeName(page, name);
  await applyButton(page).click();
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
