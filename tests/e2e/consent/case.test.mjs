import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf, open, say } from "../support/listener.mjs";
import { songsBy, startMusicBrainz } from "../support/musicbrainz.mjs";
import { startWorld } from "../support/world.mjs";

// Artists whom no catalogue holds, asked for as people ask for what is new.
const ARTIST = "Velmorra Quintessa";
const asking = (artist) => `play the new album by ${artist}`;
const REQUEST = asking(ARTIST);
const ANOTHER = asking("Ossetta Brandywyck");

async function askOfUnknown(t, plan = []) {
  const service = await startMusicBrainz(t, { artist: ARTIST, plan });
  const world = await startWorld(t, { site: { musicbrainz: service.address } });
  await open(world.page, world.site.address);
  await say(world.page, REQUEST);
  await world.page.getByTestId("consent-once").waitFor();
  assert.deepEqual(service.asked, [], "asked before consent");
  return { ...world, service };
}

const found = (page) => page.getByRole("list", { name: "Songs from MusicBrainz" });

test("a request beyond the catalogue offers the service, and nothing leaves without a yes", async (t) => {
  const { site, page, outside, assertClean } = await startWorld(t);
  const requests = [];
  page.context().on("request", (request) => requests.push(request.url()));
  await open(page, site.address);
  await say(page, REQUEST);
  await page.getByTestId("consent-never").click();
  await page.getByTestId("boundary").last().getByText(/nothing was sent/).waitFor();
  // From now on it is not offered again, either.
  await say(page, REQUEST);
  assert.equal(await page.getByTestId("consent-once").count(), 0);
  await page.waitForTimeout(2_000);
  assert.deepEqual(outside, []);
  const strangers = requests.filter((url) => !url.startsWith(site.address) && !/^(data|blob):/.test(url));
  assert.deepEqual(strangers, []);
  assertClean();
});

test("with a yes the service is asked once, and its songs are marked as its own", async (t) => {
  const { page, service, assertClean } = await askOfUnknown(t);
  await page.getByTestId("consent-once").click();
  await found(page).waitFor();
  const songs = found(page).getByTestId("song");
  const titles = await songs.evaluateAll((all) => all.map((song) => song.dataset.title));
  assert.deepEqual([...titles].sort(), songsBy(ARTIST).map((song) => song.title).sort());
  assert.equal(await songs.getByTestId("source").count(), titles.length);
  // Text of the service stays text.
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.equal(service.asked.length, 1);
  const [asked] = service.asked;
  assert.ok(!asked.preflight, "a preflight was needed");
  assert.equal(asked.path, "/ws/2/recording");
  assert.equal(asked.format, "json");
  assert.ok(asked.query.includes(ARTIST), asked.query);
  for (const header of ["cookie", "authorization"]) assert.equal(asked.headers[header], undefined);
  // Allowed once is not allowed always.
  await say(page, ANOTHER);
  await page.getByTestId("consent-once").waitFor();
  assert.equal(service.asked.length, 1);
  assertClean();
});

test("a busy service is asked again until it answers", async (t) => {
  const { page, service, assertClean } = await askOfUnknown(t, ["busy", "busy"]);
  await page.getByTestId("consent-once").click();
  await found(page).waitFor();
  assert.equal(service.asked.length, 3);
  assertClean();
});

test("always means that it is not offered again", async (t) => {
  const { page, service, assertClean } = await askOfUnknown(t);
  await page.getByTestId("consent-always").click();
  await found(page).waitFor();
  await say(page, ANOTHER);
  await page.getByTestId("boundary").last().getByText(/asked/).waitFor();
  assert.equal(await page.getByTestId("consent-once").count(), 0);
  assert.equal(service.asked.length, 2);
  assertClean();
});

test("a reply that is no song list is named as such, and the device's songs stay", async (t) => {
  const { page, assertClean } = await askOfUnknown(t, ["garbage", "garbage", "garbage", "garbage", "garbage"]);
  await page.getByTestId("consent-once").click();
  await page.getByTestId("boundary").last().getByText(/could not help/).waitFor();
  assertClean();
});
