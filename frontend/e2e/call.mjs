// A customer calls: the browser's microphone plays a recording, and the agent is heard answering it.
import { faults, given, open, slots } from './browser.mjs';

const { page, shot, report } = await open({
  viewport: { width: 1280, height: 680 },
  permissions: ['microphone'],
  flags: [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${given.wav}%noloop`,
    '--autoplay-policy=no-user-gesture-required',
  ],
});
const found = { voice: new Set(), faults: {} };

await page.goto(given.url);
await page.locator('[data-link=live]').waitFor();
await page.getByRole('button', { name: 'Call', exact: true }).click();
await page.getByText('Say something: the bars should move').waitFor();
await shot(page, 'call-before');
found.faults.before = await faults(page);
await page.getByRole('button', { name: 'Start the call' }).click();
await page.locator('[data-call=active]').waitFor();
await page.evaluate(listen);

const until = Date.now() + given.listen_s * 1000;
let pictured = false;
while (Date.now() < until) {
  const state = await page.locator('[data-voice]').getAttribute('data-voice').catch(() => null);
  if (state) found.voice.add(state);
  const answered = await page.evaluate(() => {
    const said = document.querySelectorAll('li[data-role=customer]').length;
    const last = document.querySelector('ol li:last-child');
    return said > 0 && last?.dataset.role === 'agent';
  });
  if (answered && state === 'speaking' && !pictured) {
    pictured = true;
    await shot(page, 'call-answering');
    found.faults.during = await faults(page);
  }
  if (answered && pictured && state === 'listening') break;
  await page.waitForTimeout(100);
}
found.said = await page.locator('li[data-role=customer] .said').allTextContents();
found.replies = await page.locator('li[data-role=agent] .said').allTextContents();
found.slots = await slots(page);
found.heard = await page.evaluate(() => window.loudest);

await page.getByRole('button', { name: 'Mute', exact: true }).click();
found.muted = await page.getByText('You are muted').isVisible();
await page.getByLabel('Your message').fill(given.typed);
await page.keyboard.press('Enter');
await page.locator('li[data-role=customer] .said').getByText(given.typed, { exact: true }).waitFor();
found.typedDuringCall = true;
await page.getByRole('button', { name: 'Hang up' }).click();
await page.getByText('The call has ended. The conversation goes on here.').waitFor();
found.afterwards = await slots(page);
await shot(page, 'call-ended');
await report({ ...found, voice: [...found.voice] });

/** Keeps the loudest moment of what the page plays: what a person at this computer hears. */
function listen() {
  window.loudest = 0;
  const audio = new AudioContext();
  const tapped = new Set();
  setInterval(() => {
    for (const element of document.querySelectorAll('audio')) {
      const stream = element.srcObject;
      if (!stream || element.muted || element.paused || tapped.has(stream)) continue;
      tapped.add(stream);
      const analyser = audio.createAnalyser();
      audio.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        window.loudest = Math.max(window.loudest, ...samples.map(Math.abs));
      }, 50);
    }
  }, 50);
}
