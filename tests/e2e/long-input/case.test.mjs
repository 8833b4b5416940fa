import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("100 KB of text is refused in words and is not lost; nothing hangs", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const text = "I would like some jazz, please. ".repeat(3_200);
  assert.ok(text.length > 100_000);
  await page.getByTestId("composer").fill(text);
  await page.getByTestId("send").click();
  const error = page.getByTestId("error").filter({ visible: true }).first();
  await error.waitFor();
  assert.match(await error.textContent(), /characters/);
  assert.equal(await page.getByTestId("composer").inputValue(), text);
  assertSongs(await say(page, "jazz, please"));
  assertClean();
});

test("nothing, blanks and odd characters do no harm", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  for (const empty of ["", "   \n\t  "]) {
    await page.getByTestId("composer").fill(empty);
    await page.getByTestId("send").click();
  }
  assert.equal(await page.locator("article").count(), 0);
  for (const odd of ["\u{1F3B5}\u{1F525}\u{1F480}", "<script>alert(1)</script>", "\u202Eabc \u0000 \uFFFD", "'\" OR 1=1 --", "日本の静かな曲"]) {
    const answer = await say(page, odd);
    assert.equal(answer.error, null, odd);
  }
  assertClean();
});
