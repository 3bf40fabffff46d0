// Where there is no voice, the page says why and stays usable.
import { given, open } from './browser.mjs';

const { page, shot, report } = await open();
await page.goto(given.url);
const reason = page.locator('[data-voice-absent]');
await reason.waitFor();
await shot(page, 'customer-no-voice');
await report({
  isCallOffered: await page.getByRole('button', { name: 'Call', exact: true }).isEnabled(),
  reason: await reason.textContent(),
});
