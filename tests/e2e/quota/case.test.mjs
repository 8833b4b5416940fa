import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, complete, open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

// The disk is full: whatever the page or its worker want to keep is refused, by the browser itself.
async function fillDisk(context, page, address) {
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(address).origin, quotaSize: 1_000_000 });
}

test("on a full disk the model runs from memory, and the page says so", async (t) => {
  const { site, context, page, assertClean } = await startWorld(t);
  await fillDisk(context, page, site.address);
  await open(page, site.address);
  await complete(page);
  const notice = page.getByTestId("error").filter({ visible: true }).first();
  await notice.waitFor();
  assert.match(await notice.textContent(), /memory|kept|room|stor/i);
  assertSongs(await say(page, "bossa nova"));
  assertClean();
});
