/* The page that `entente graph … -o X.html` writes, in a browser: page.test.mjs ENTENTE FOLDER
 * What it should show is asked of the same run's JSON, of the input, and of the page's own promises (no network, no
 * script but its own, nothing by mouse alone). */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packages } from './packages.mjs';
import { done, equal, note, ok, section, skipAll } from './tap.mjs';

const [, , ENTENTE, FOLDER] = process.argv;
const ROOT = process.env.ENT_SOURCE_ROOT || join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const SAMPLE = join(ROOT, 'samples', 'niger-2024.json');
const SPAN = ['--level', 'state', '--window', 'month'];
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/* ---- What is needed ---- */

const out = mkdtempSync(join(tmpdir(), 'entente-page-'));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

const built = spawnSync(ENTENTE, ['graph', SAMPLE, '-o', join(out, 'x.html'), '--quiet'], { encoding: 'utf8' });
if (built.status !== 0 && built.stderr.includes('built without the page'))
    skipAll('this build has no page: npm could not reach its registry');
if (!existsSync(CHROMIUM))
    skipAll(`needs Debian's chromium (${CHROMIUM})`);
let require;
try {
    require = packages(resolve(FOLDER));
} catch (error) {
    skipAll('npm could not install tests/clients/package.json');
}
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/* ---- Pages ---- */

function write(name, input, ...options) {
    const html = join(out, `${name}.html`), json = join(out, `${name}.json`);
    execFileSync(ENTENTE, ['graph', input, ...options, '-o', html, '-o', json, '--quiet']);
    return { html, json: JSON.parse(readFileSync(json, 'utf8')) };
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/* A page with what it complained about and asked for. */
async function open(html, { hash = '', ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    const page = await context.newPage(), seen = { errors: [], requests: [] };
    page.on('console', message => ['error', 'warning'].includes(message.type()) && seen.errors.push(message.text()));
    page.on('pageerror', error => seen.errors.push(error.stack));
    page.on('dialog', dialog => {
        seen.errors.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    await context.route('**/*', route => {
        if (route.request().url().split('#')[0] === `file://${html}`)
            return route.continue();
        if (!route.request().url().startsWith('data:'))
            seen.requests.push(route.request().url());
        return route.abort();
    });
    await page.goto(`file://${html}${hash}`);
    await page.waitForFunction(() => window.entente && document.querySelector('.facts').textContent);
    return { page, seen, close: () => context.close() };
}

const facts = page => page.locator('.facts').textContent();
const total = (rows, of = row => row.weight) => Math.round(rows.reduce((sum, row) => sum + (of(row) || 0), 0) * 1e6) / 1e6;

/* The words of the line of totals, from the JSON: within windows, ties that are active there with their weights there. */
function wantedTotals(json, from, to) {
    const { nodes, edges } = json, inside = row => (row.windows ? row.windows.at : []).some(at => at >= from && at <= to);
    const whole = from === undefined, some = rows => (whole ? rows : rows.filter(inside));
    const weight = edge => (whole ? edge.weight : edge.windows.at.reduce((sum, at, i) => sum + (at >= from && at <= to ? edge.windows.weight[i] : 0), 0));
    return `${some(nodes).length} of ${nodes.length} actors, ${some(edges).length} of ${edges.length} arcs, weight ${total(some(edges), weight)}`;
}

const sample = write('niger', SAMPLE, ...SPAN);

await section('opening', async () => {
    const { page, seen, close } = await open(sample.html);
    equal(await page.title(), sample.json.graph.title, 'the title is the corpus\'s');
    equal(await facts(page), wantedTotals(sample.json), 'the totals are the JSON\'s');
    ok(await page.evaluate(() => {
        const { sigma } = window.entente.scene;
        sigma.refresh({ schedule: false });
        const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
        const layers = sigma.getCanvases(), { width, height } = sigma.getDimensions();
        canvas.width = width;
        canvas.height = height;
        context.drawImage(layers.nodes, 0, 0, width, height);
        const { data } = context.getImageData(0, 0, width, height);
        return data.some(value => value > 0);
    }), 'actors are drawn');
    const inside = readFileSync(sample.html, 'utf8');
    ok(/http-equiv="Content-Security-Policy" content="default-src 'none';/.test(inside), 'the policy forbids everything first');
    ok(!/unsafe-(inline|eval)/.test(inside.slice(0, 1000)), 'and makes no exception but hashes');
    equal(await page.evaluate(() => fetch('https://example.org/').then(() => 'fetched', () => 'refused')), 'refused', 'the policy refuses a request');
    seen.errors.splice(0, seen.errors.length, ...seen.errors.filter(error => !error.includes('example.org')));
    equal(seen.errors, [], 'no error on the console');
    equal(seen.requests, [], 'no request');
    await close();
});

await browser.close();
done();
