import { expect, type Page } from "@playwright/test";

/** The first YAML editor of the page. CodeMirror is no text field of the browser's: what stands in it is read line by line. */
export function yamlEditor(page: Page) {
  const field = page.getByRole("textbox", { name: "YAML" }).first();
  const text = () =>
    field.evaluate((content) =>
      [...content.querySelectorAll(".cm-line")].map((line) => line.textContent ?? "").join("\n"),
    );
  return {
    field,
    /** Waits until the editor is there. */
    async read(): Promise<string> {
      await expect(field).toBeVisible();
      return await text();
    },
    /** Pastes over everything: typed newlines would be indented. */
    async replace(by: string): Promise<void> {
      await field.press("ControlOrMeta+a");
      await field.evaluate((content, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", pasted);
        content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, by);
      await expect.poll(text).toBe(by);
    },
    /** `expected`: the whole text, or a pattern in it. */
    async holds(expected: string | RegExp): Promise<void> {
      if (typeof expected === "string") await expect.poll(text).toBe(expected);
      else await expect.poll(text).toMatch(expected);
    },
  };
}
