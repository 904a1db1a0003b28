import { expect, test } from "./fixtures";
import { complaints, look } from "./look";

test.use({ api: "sandbox" });

test("an address that is none has a heading and a title, and axe finds nothing", async ({ page }) => {
  await page.goto("/no-such-page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await expect(page).toHaveTitle("Page not found · Linkerd egress");
  await look(page);
});

test("offline, a step keeps the page and says so; it is taken when the dashboard answers again", async ({
  page,
  context,
}) => {
  await page.goto("/health");
  await expect(page.getByRole("table", { name: "Health by component" })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText("The dashboard does not answer. This page stays;")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Health" })).toBeVisible();
  await context.setOffline(false);
  await expect(page).toHaveURL(/\/activity$/);
  await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
  await expect(page.getByText("The dashboard does not answer.")).toHaveCount(0);
});

test("nothing moves for who asks for less motion, and forced colours keep every page free of findings", {
  tag: "@all",
}, async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
  for (const path of ["/flows", "/map", "/networks", "/health", "/no-such-page"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
    const moving = await page.evaluate(
      () =>
        document.getAnimations().filter(
          (each) =>
            // What a scroll drives stands still with it.
            each.timeline === document.timeline && Number(each.effect?.getComputedTiming().duration ?? 0) > 1,
        ).length,
    );
    expect(moving, path).toBe(0);
    expect(await complaints(page), path).toEqual([]);
  }
});
