/* Makes the README's pictures of the page anew: screenshots.mjs ENTENTE FOLDER SAMPLES
 * For instance: node tests/clients/screenshots.mjs build/entente build/tests/clients samples */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { launch } from './browser.mjs';
import { packages } from './packages.mjs';

const [, , ENTENTE, FOLDER, SAMPLES] = process.argv;
const MOST = 200000; /* bytes: they are in every clone */
const PICTURES = {
    'page-graph.png': '#theme=light&lang=en',
    'page-tie.png': '#theme=dark&lang=en&from=2024-01&to=2024-03&tie=',
};

const out = mkdtempSync(join(tmpdir(), 'entente-page-')), html = join(out, 'niger.html');
execFileSync(ENTENTE, ['graph', join(SAMPLES, 'niger-2024.json'), '--level', 'state', '--window', 'month', '--memberships', 'star', '-o', html, '--quiet']);
const browser = await launch(packages(resolve(FOLDER)));
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage();
for (const [name, hash] of Object.entries(PICTURES)) {
    const file = join(SAMPLES, name);
    await page.goto('about:blank');
    await page.goto(`file://${html}`);
    const tie = await page.evaluate(() => window.entente.data.edges.find(edge => edge.source === 'russia' && edge.target === 'mali').id);
    await page.evaluate(text => (location.hash = text), hash.endsWith('=') ? hash + tie : hash);
    await page.waitForTimeout(500); /* until all is drawn */
    await page.screenshot({ path: file });
    const { size } = statSync(file);
    console.log(`${file}: ${size} bytes`);
    if (size > MOST)
        throw new Error(`${file} is larger than ${MOST} bytes`);
}
await browser.close();
rmSync(out, { recursive: true });
