import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, complete, nameOf, open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

// The same two messages in a fresh profile; in between, `act` does something to the first list.
async function secondList(t, act) {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  await complete(page);
  await page.getByTestId("pin-seed").check({ force: true }).catch(() => {});
  const first = await say(page, "songs for a long drive");
  assertSongs(first);
  await act(page, first);
  const second = await say(page, "more please");
  assertSongs(second);
  assertClean();
  return second.songs.map(nameOf);
}

test("a like changes the next answer", async (t) => {
  const plain = await secondList(t, async () => {});
  const liked = await secondList(t, async (page) => {
    const like = page.getByTestId("like").nth(4);
    await like.click();
    assert.equal(await like.getAttribute("aria-pressed"), "true");
  });
  assert.notDeepEqual(liked, plain);
});

test("a song that is disliked does not come back, and the dislike is kept", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const first = await say(page, "famous pop songs");
  await page.getByTestId("dislike").first().click();
  await page.getByTestId("new-conversation").click();
  const again = await say(page, "famous pop songs");
  assert.ok(!again.songs.map(nameOf).includes(nameOf(first.songs[0])), nameOf(first.songs[0]));
  await page.reload();
  await page.getByTestId("open-taste").click();
  await page.getByTestId("taste").getByText(first.songs[0].title).first().waitFor();
  assertClean();
});
