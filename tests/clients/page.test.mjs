/* The page that `entente graph … -o X.html` writes, in a browser: page.test.mjs ENTENTE FOLDER
 * What it should show is asked of the same run's JSON, of the input, and of the page's own promises (no network, no
 * script but its own, nothing by mouse alone). */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CHROMIUM, hasChromium, launch } from './browser.mjs';
import { packages } from './packages.mjs';
import { done, equal, note, ok, section, skipAll } from './tap.mjs';

const [, , ENTENTE, FOLDER] = process.argv;
const ROOT = process.env.ENT_SOURCE_ROOT || join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SAMPLE = join(ROOT, 'samples', 'niger-2024.json');
const SPAN = ['--level', 'state', '--window', 'month'];

/* ---- What is needed ---- */

const out = mkdtempSync(join(tmpdir(), 'entente-page-'));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

const built = spawnSync(ENTENTE, ['graph', SAMPLE, '-o', join(out, 'x.html'), '--quiet'], { encoding: 'utf8' });
if (built.status !== 0 && built.stderr.includes('built without the page'))
    skipAll('this build has no page: npm could not reach its registry');
if (!hasChromium())
    skipAll(`needs Debian's chromium (${CHROMIUM})`);
let require;
try {
    require = packages(resolve(FOLDER));
} catch (error) {
    skipAll('npm could not install tests/clients/package.json');
}
const browser = await launch(require);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/* ---- Pages ---- */

function write(name, input, ...options) {
    const html = join(out, `${name}.html`), json = join(out, `${name}.json`);
    execFileSync(ENTENTE, ['graph', input, ...options, '-o', html, '-o', json, '--quiet']);
    return { html, json: JSON.parse(readFileSync(json, 'utf8')) };
}

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

await section('time', async () => {
    const { page, seen, close } = await open(sample.html);
    const windows = sample.json.graph.windows.length, chart = await page.locator('.histogram').boundingBox();
    const across = window => chart.x + (chart.width * (window + 0.5)) / windows, middle = chart.y + chart.height / 2;

    await page.mouse.move(across(1), middle);
    await page.mouse.down();
    await page.mouse.move(across(2), middle);
    await page.mouse.up();
    equal(await facts(page), wantedTotals(sample.json, 1, 2), 'brushing two windows shows their ties and weights');
    equal(await page.locator('.period-label').textContent(), '2024-01 – 2024-02', 'and names them');
    await page.getByRole('button', { name: 'Whole period' }).click();
    equal(await facts(page), wantedTotals(sample.json), 'the whole period comes back');

    const places = () => page.evaluate(() => window.entente.scene.graph.mapNodes((_, { x, y }) => [x, y]));
    const before = await places();
    await page.getByRole('button', { name: 'Play' }).click();
    const labels = [];
    for (let window = 0; window < windows; window++) {
        await page.waitForFunction(label => document.querySelector('.period-label').textContent === label, sample.json.graph.windows[window].label, { timeout: 8000 });
        labels.push(await facts(page));
    }
    equal(labels, sample.json.graph.windows.map((_, window) => wantedTotals(sample.json, window, window)), 'play goes through all windows, each with its own totals');
    equal(await places(), before, 'nobody moves');
    equal(seen.errors, [], 'no error while playing');
    await close();
});

await section('search and provenance', async () => {
    const { page, seen, close } = await open(sample.html);
    const raw = JSON.parse(readFileSync(SAMPLE, 'utf8')), lines = readFileSync(SAMPLE, 'utf8').split('\n');

    await page.keyboard.press('Tab');
    equal(await page.evaluate(() => document.activeElement.id), 'search', 'the first stop is the search');
    await page.keyboard.type('rus');
    equal(await page.locator('#suggestions li').allTextContents(), ['Russiastate'], 'the search suggests who is called so');
    await page.keyboard.press('Enter');
    equal(await page.evaluate(() => document.activeElement.textContent), 'Russia', 'Enter opens the actor, and the focus goes there');
    const tie = page.locator('.tie-list button', { hasText: 'Niger → Russia' });
    await tie.focus();
    await page.keyboard.press('Enter');
    equal(await page.evaluate(() => document.activeElement.textContent), 'Niger → Russia', 'a tie opens by keyboard');
    const edge = sample.json.edges.find(one => one.source === 'niger' && one.target === 'russia');
    equal(await page.locator('.event').count(), edge.events, 'it has as many events as the JSON says');
    for (const summary of await page.locator('.event summary').all())
        await summary.press('Enter');
    const places = await page.locator('.report code').allTextContents();
    equal(places.length, edge.reports, 'and as many reports');
    const ids = await page.locator('.report .where').allTextContents();
    ok(places.every((place, i) => {
        const [file, line] = place.split(':');
        const id = ids[i].split(' · ')[1];
        return file === 'niger-2024.json' && lines[Number(line) - 1].includes(`"${id}"`) && raw.reports.some(report => report.id === id);
    }), 'each with the line of the file where the report stands', places.join('\n'));
    await page.keyboard.press('Escape');
    ok(await page.locator('.details').isHidden(), 'Escape closes it');

    const at = await page.evaluate(() => {
        const { scene, data } = window.entente, row = String(data.rowOf.get('niger'));
        const box = scene.container.getBoundingClientRect(), place = scene.sigma.framedGraphToViewport(scene.sigma.getNodeDisplayData(row));
        return { x: box.x + place.x, y: box.y + place.y };
    });
    await page.mouse.click(at.x, at.y);
    equal(await page.locator('.details h2').textContent(), 'Niger', 'a click on an actor opens it');
    await page.keyboard.press('Escape');
    const on = await page.evaluate(() => {
        const { scene, data } = window.entente, box = scene.container.getBoundingClientRect();
        const place = id => scene.sigma.framedGraphToViewport({ x: scene.x[data.rowOf.get(id)], y: scene.y[data.rowOf.get(id)] });
        const [a, b] = [place('niger'), place('france')];
        return { x: box.x + (a.x + b.x) / 2, y: box.y + (a.y + b.y) / 2 };
    });
    /* Off the actor, and on the tie; two clicks at once would be a double one. */
    await page.mouse.move(on.x, on.y, { steps: 3 });
    await page.waitForTimeout(500);
    equal(await page.locator('.tip').textContent(), 'Niger → France · conflict · 1', 'the pointer over a tie tells of it');
    await page.mouse.click(on.x, on.y);
    equal(await page.locator('.details h2').textContent(), 'Niger → France', 'a click on a tie opens it');
    equal(await page.locator('.event').count(), 1, 'with its events');
    equal(seen.errors, [], 'no error on the way');
    await close();
});

await section('keyboard and tables', async () => {
    const { page, close } = await open(sample.html);
    const reached = [];
    for (let step = 0; step < 40; step++) {
        await page.keyboard.press('Tab');
        reached.push(await page.evaluate(() => {
            const { activeElement: at } = document;
            return at.id || at.className || at.value || at.type || at.textContent;
        }));
    }
    const missing = ['search', 'tab-graph', 'canvas', 'play', 'min', 'cooperation', 'conflict'].filter(name => !reached.includes(name));
    equal(missing, [], 'Tab reaches search, tabs, drawing, period and filters');
    const camera = () => page.evaluate(() => window.entente.scene.sigma.getCamera().getState());
    await page.locator('.canvas').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    const moved = await camera();
    ok(moved.ratio < 1 && moved.x > 0.5, 'the drawing zooms and moves by keyboard', JSON.stringify(moved));
    await page.keyboard.press('0');
    const { x, y, ratio } = await camera();
    equal([x, y, ratio], [0.5, 0.5, 1], 'and comes back');
    await page.locator('#tab-graph').focus();
    await page.keyboard.press('ArrowRight');
    equal(await page.locator('#panel-actors tbody tr').count(), sample.json.nodes.length, 'the table of actors has all');
    await page.keyboard.press('ArrowRight');
    equal(await page.locator('#panel-ties tbody tr').count(), sample.json.edges.length, 'the table of ties has all');
    await page.getByRole('slider', { name: 'From' }).focus();
    await page.keyboard.press('End');
    equal(await facts(page), wantedTotals(sample.json, 3, 3), 'a slider sets the period by keyboard');
    equal(await page.locator('#panel-ties tbody tr').count(),
        sample.json.edges.filter(edge => edge.windows && edge.windows.at.includes(3)).length, 'the table follows');
    await page.getByRole('checkbox', { name: 'conflict' }).focus();
    await page.keyboard.press('Space');
    equal(await page.locator('#panel-ties tbody td:nth-child(3)').allTextContents(), new Array(4).fill(' cooperation'), 'a sign can be left out by keyboard');
    await close();
});

/* A part of the period against a run over that part alone, which counts the events anew and finds communities by another
 * method. Ties of an actor with itself are kept: no degree counts them. */
await section('a part of the period', async () => {
    let seed = 7;
    const random = n => (seed = (seed * 48271) % 2147483647) % n, rows = ['date,source,target,type'];
    /* Four groups that mostly meet their like; the groups are others in the second half of the year. */
    for (let i = 0; i < 1500; i++) {
        const month = 1 + random(12), group = random(4), member = () => (month <= 6 ? group * 10 + random(10) : random(10) * 4 + group);
        const a = member(), b = random(12) ? member() : random(40);
        rows.push(`2024-${String(month).padStart(2, '0')}-1${random(9)},a${String(a).padStart(2, '0')},a${String(b).padStart(2, '0')},${random(9) ? '040' : '190'}`);
    }
    const input = join(out, 'groups.csv');
    writeFileSync(input, rows.join('\n') + '\n');
    for (const way of ['--directed', '--undirected']) {
        const { html, json } = write(`groups${way}`, input, way, '--loops', 'keep', '--window', 'month');
        const { page, seen, close } = await open(html);
        for (const [from, to] of [[0, 5], [6, 11], [2, 4], [7, 7], [0, 11]]) {
            const date = at => `${2024 + Math.floor(at / 12)}-${String(1 + (at % 12)).padStart(2, '0')}-01`;
            const part = write('part', input, way, '--loops', 'keep', '--since', date(from), '--until', date(to + 1)).json;
            const shown = await page.evaluate(async ([one, other]) => {
                const { data, period } = window.entente, by = {}, column = name => data.columns('vertex').find(it => it.name === name);
                window.entente.setPeriod(one, other);
                while (window.entente.finding) /* for communities, when the period rests */
                    await new Promise(resolve => setTimeout(resolve, 20));
                const { shown } = window.entente;
                by.ties = data.edges.map(({ source, target }, row) => (shown.ties[row] ? `${source} ${target} ${shown.weights[row]} ${shown.markOf(row)}` : null)).filter(Boolean);
                by.actors = data.nodes.map(({ id }, row) => (shown.actors[row]
                    ? `${id} ${period.nodeValue(column('strength'), row)} ${['degree', 'in_degree', 'out_degree'].map(name => column(name) && period.nodeValue(column(name), row))} ${shown.sizes[row]}` : null)).filter(Boolean);
                by.communities = data.nodes.map(({ id }, row) => [id, shown.communities[row]]).filter(([, community]) => community !== null);
                return by;
            }, [from, to]);
            const name = `${way}, months ${from + 1} to ${to + 1}`;
            equal(shown.ties.sort(), part.edges.map(edge => `${edge.source} ${edge.target} ${edge.weight} ${edge.sign}`).sort(), `${name}: ties, weights and signs are those of a run over them`);
            equal(shown.actors, part.nodes.map(node => `${node.id} ${node.strength} ${[node.degree, node.in_degree, node.out_degree]} ${node.strength}`), `${name}: so are strengths, degrees and sizes`);
            if (to - from !== 5)
                continue;
            const groups = list => {
                const found = new Map();
                list.forEach(([id, community]) => found.set(community, [...(found.get(community) || []), id]));
                return [...found.values()].map(ids => ids.sort().join(' ')).sort();
            };
            equal(groups(shown.communities), groups(part.nodes.map(node => [node.id, node.community]).filter(([, community]) => community !== null)),
                `${name}: so are communities`);
        }
        equal(await page.evaluate(() => window.entente.period.isWhole), true, 'all months are the whole period');
        equal(total(json.edges), json.graph.account.events.used, 'and it counts every event');
        equal(seen.errors, [], 'no error on the way');
        await close();
    }
});

/* The same run's JSON has the columns that the diagrams are drawn from. */
await section('looks', async () => {
    const drawn = () => {
        const { scene, data, theme } = window.entente;
        const actors = scene.attributes.map(({ x, y, size, color }, row) => ({ id: data.nodes[row].id, x, y, size: size / scene.unit, color }));
        return { actors, widths: Array.from(scene.widths), theme };
    };
    const { json } = sample, { palette } = json.graph.style, round = value => Math.round(value * 100) / 100;
    for (const theme of ['light', 'dark']) {
        const { page, seen, close } = await open(sample.html, { hash: `#theme=${theme}` }), { actors, widths } = await page.evaluate(drawn);
        equal(actors.map(({ id, x, y, size }) => [id, x, y, round(size)]), json.nodes.map(({ id, x, y, size }) => [id, x, y, size]), `${theme}: actors are where the file has them, as large as they are there`);
        const colours = new Map(palette.light.map((colour, i) => [colour, palette[theme][i]])).set(palette.none.light, palette.none[theme]);
        equal(actors.map(({ color }) => color), json.nodes.map(({ color }) => colours.get(color)), `${theme}: and have its colours`);
        const scale = total(widths, width => width) / total(json.edges, ({ width }) => width);
        ok(json.edges.every(({ width }, row) => Math.abs(widths[row] / scale - width) < 0.02), `${theme}: ties are as wide, in proportion`, widths.join(' '));
        equal(seen.errors, [], `${theme}: no error`);
        await close();
    }
    for (const [option, value] of [['--color-by', 'kind'], ['--color-by', 'pagerank'], ['--palette', 'tol']]) {
        const other = write('other', SAMPLE, ...SPAN, option, value), { page, close } = await open(other.html, { hash: '#theme=light' });
        equal((await page.evaluate(drawn)).actors.map(({ color }) => color), other.json.nodes.map(({ color }) => color), `so with ${option} ${value}`);
        await close();
    }
    /* Another choice in the page draws as a run with that choice. */
    const bySize = write('size', SAMPLE, ...SPAN, '--size-by', 'pagerank', '--color-by', 'kind'), { page, close } = await open(sample.html, { hash: '#theme=light' });
    await page.getByLabel('Size of actors').selectOption('pagerank');
    await page.getByLabel('Colour of actors').selectOption('kind');
    equal((await page.evaluate(drawn)).actors.map(({ size, color }) => [round(size), color]), bySize.json.nodes.map(({ size, color }) => [size, color]), 'chosen in the page, sizes and colours are those of a run that chose so');
    await close();
});

await section('memberships and layers', async () => {
    const { html, json } = write('memberships', SAMPLE, ...SPAN, '--memberships', 'star');
    const { page, seen, close } = await open(html), by = layer => json.edges.filter(edge => edge.layer === layer);
    const ofEvents = by('events'), memberships = by('membership');
    equal(await facts(page), `${json.nodes.length} of ${json.nodes.length} actors, ${ofEvents.length} of ${ofEvents.length} arcs, weight ${total(ofEvents)}, `
        + `${memberships.length} of ${memberships.length} memberships`, 'memberships are told apart, and add nothing to the weight');
    ok((await page.locator('.legend').textContent()).includes('membership (no weight)'), 'the legend tells of them');
    await page.getByRole('checkbox', { name: 'memberships' }).uncheck();
    equal(await facts(page), `${sample.json.nodes.length} of ${json.nodes.length} actors, ${ofEvents.length} of ${ofEvents.length} arcs, weight ${total(ofEvents)}, `
        + `0 of ${memberships.length} memberships`, 'a layer can be left out, and blocs that only have members go with it');
    equal(await page.evaluate(() => {
        window.entente.address();
        return location.hash;
    }), '#layer=events', 'the link says so');
    await page.getByRole('button', { name: 'Reset filters' }).click();
    await page.locator('#tab-ties').click();
    const row = page.locator('#panel-ties tbody tr', { hasText: 'Alliance of Sahel States' }).filter({ hasText: 'Mali' });
    await row.getByRole('button').click();
    ok((await page.locator('.details').textContent()).includes('2023-09-16'), 'a membership tells since when');
    equal(seen.errors, [], 'no error');
    await close();
});

await section('layers of events', async () => {
    const { html, json } = write('layers', SAMPLE, ...SPAN, '--layers', 'quad'), kept = 'material conflict';
    const { page, seen, close } = await open(html), of = json.edges.filter(edge => edge.layer === kept);
    for (const layer of new Set(json.edges.map(edge => edge.layer))) {
        if (layer !== kept)
            await page.getByRole('checkbox', { name: layer, exact: true }).uncheck();
    }
    const ends = new Set(of.flatMap(edge => [edge.source, edge.target]));
    equal(await facts(page), `${ends.size} of ${json.nodes.length} actors, ${of.length} of ${json.edges.length} arcs, weight ${total(of)}`, 'one layer shows alone, with its ties and weights');
    await page.locator('#tab-ties').click();
    equal(await page.locator('#panel-ties tbody td:nth-child(4)').allTextContents(), of.map(() => kept), 'the table names it');
    equal(seen.errors, [], 'no error');
    await close();
});

await section('what does not add up', async () => {
    const { html } = write('decays', SAMPLE, ...SPAN, '--half-life', '30d'), { page, close } = await open(html, { hash: '#from=2024-01&to=2024-02' });
    ok((await facts(page)).endsWith('weight –'), 'weights that decay have no sum over two windows');
    ok((await page.locator('.legend').textContent()).includes('of the whole period: it does not add up'), 'and the legend says of when they are');
    await page.evaluate(() => window.entente.setPeriod(1, 1));
    ok(/weight \d/.test(await facts(page)), 'of one window they are known');
    await close();
});

await section('a graph without style', async () => {
    /* As a program writes it that did not ask for one. */
    const text = readFileSync(sample.html, 'utf8'), start = text.indexOf('id="graph">') + 11, end = text.indexOf('</script>', start);
    const graph = JSON.parse(text.slice(start, end)), plain = join(out, 'plain.html');
    delete graph.graph.style;
    graph.nodes.forEach(node => ['x', 'y', 'size', 'color'].forEach(name => delete node[name]));
    writeFileSync(plain, text.slice(0, start) + JSON.stringify(graph) + text.slice(end));
    const places = () => window.entente.scene.attributes.map(({ x, y }) => [x, y]);
    const one = await open(plain), two = await open(plain), [first, second] = [await one.page.evaluate(places), await two.page.evaluate(places)];
    equal(await facts(one.page), wantedTotals(sample.json), 'it opens');
    ok(new Set(first.map(String)).size === sample.json.nodes.length, 'actors are placed, each apart', first.join(' '));
    equal(second, first, 'and alike each time');
    equal([one.seen.errors, two.seen.errors], [[], []], 'no error');
    await one.close();
    await two.close();
});

await section('links', async () => {
    const { page, close } = await open(sample.html, { hash: '#from=2024-01&to=2024-03&size=pagerank&sign=cooperation&min=2&actor=mali&tab=actors&theme=dark&lang=fr' });
    const hash = await page.evaluate(() => {
        history.replaceState(null, '', location.pathname);
        window.entente.lastHash = '';
        window.entente.address();
        return location.hash;
    }), state = await page.evaluate(() => {
        const { from, to, size, signs, min, actor, tab, theme, language } = window.entente.state;
        return { from, to, size, signs: [...signs], min, actor: window.entente.data.nodes[actor].id, tab, theme, language };
    });
    equal(state, { from: 1, to: 3, size: 'pagerank', signs: ['cooperation'], min: 2, actor: 'mali', tab: 'actors', theme: 'dark', language: 'fr' }, 'a link restores what was chosen');
    equal(hash, '#from=2024-01&to=2024-03&size=pagerank&sign=cooperation&min=2&actor=mali&tab=actors&theme=dark&lang=fr', 'and is what the page writes itself');
    equal(await page.evaluate(() => document.documentElement.lang), 'fr', 'in French');
    ok((await facts(page)).includes('acteurs'), 'with French words');
    await page.evaluate(() => {
        location.hash = '#tab=ties&lang=en';
        window.entente.address(); /* as after a change just before */
    });
    await page.waitForFunction(() => document.documentElement.lang === 'en' && window.entente.state.tab === 'ties');
    ok(true, 'a link that is opened in the page is followed, whatever the page was about to write');
    await close();
    const { LANGUAGES: { en, fr } } = await import(join(ROOT, 'export', 'viewer', 'src', 'words.js'));
    equal(Object.keys(en).filter(key => !(key in fr)), [], 'all that the page says it says in French');
    const places = text => [...new Set([...String(text).matchAll(/\{\w+\}/g)].map(String))].sort().join(' ');
    equal(Object.keys(en).filter(key => places(en[key]) !== places(fr[key])), [], 'with the same values in it');
    const other = await open(sample.html, { locale: 'fr-FR', colorScheme: 'dark' });
    equal(await other.page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]), ['fr', 'dark'], 'language and darkness are the browser\'s where nothing is chosen');
    const save = async kind => {
        const [file] = await Promise.all([other.page.waitForEvent('download'), other.page.getByRole('button', { name: `Enregistrer ${kind}` }).click()]);
        return readFileSync(await file.path());
    };
    equal((await save('PNG')).subarray(1, 4).toString(), 'PNG', 'a picture is saved');
    await other.page.locator('#tab-actors').click();
    await other.page.waitForTimeout(100); /* until the drawing has been out of sight */
    const drawn = (await save('SVG')).toString();
    ok(drawn.includes(sample.json.graph.title) && sample.json.nodes.every(node => node.label.split(' ').every(word => drawn.includes(word))), 'and one as SVG, from a table too, with the title and all names');
    equal([...drawn.matchAll(/<(line|polygon)/g)].length, 2 * sample.json.edges.length + 2, 'with a line and a head for each arc, and two signs in its legend');
    equal(other.seen.errors, [], 'without an error');
    await other.close();
});

await section('more communities than colours', async () => {
    /* Twelve triangles. The palette has eight colours, which the first eight of equal ones take. */
    const rows = ['date,source,target,type'], input = join(out, 'triangles.csv');
    for (let i = 0; i < 12; i++)
        [['a', 'b'], ['b', 'c'], ['c', 'a']].forEach(ends => rows.push(`2024-01-02,${ends.map(end => `t${String(i).padStart(2, '0')}${end}`).join(',')},040`));
    writeFileSync(input, rows.join('\n') + '\n');
    const { html, json } = write('triangles', input, '--window', 'month'), { palette, groups } = json.graph.style;
    for (const [theme, language, words] of [['light', 'en', '4 other communities'], ['dark', 'fr', '4 autres communautés']]) {
        const { page, seen, close } = await open(html, { hash: `#theme=${theme}&lang=${language}` });
        const items = await page.locator('.groups li').evaluateAll(list => list.map(item => [item.querySelector('circle').getAttribute('fill'), item.innerText.replace(/\s+/g, ' ').trim()]));
        equal(items.map(([colour]) => colour), [...palette[theme].slice(0, 8), palette.none[theme]], `${theme}, ${language}: eight communities have colours, the others share the grey`);
        equal(items[8][1], `${words} 12`, 'and the legend says how many they are, and of how many actors');
        equal(groups.filter(group => group.color === palette.none.light).length, 4, 'as the diagrams do');
        equal(seen.errors, [], 'no error');
        await close();
    }
});

await section('small graphs and other scripts', async () => {
    const of = (name, text, ...options) => {
        const input = join(out, `${name}.csv`);
        writeFileSync(input, text);
        return write(name, input, ...options).html;
    };
    const pair = await open(of('pair', 'date,source,target,type\n2024-01-01,روسيا,النيجر,040\n', '--undirected', '--window', 'month'), { hash: '#lang=fr' });
    equal(await facts(pair.page), '2 acteurs sur 2, 1 lien sur 1, poids 1', 'one is not several');
    equal(await pair.page.locator('.player, .sliders').count(), 0, 'one window is not played');
    equal(await pair.page.locator('.groups .name').textContent(), ' \u2068النيجر\u2069, \u2068روسيا\u2069', 'a name that is read from right to left turns nothing else round');
    await pair.page.locator('#tab-ties').click();
    await pair.page.locator('#panel-ties tbody button').click();
    ok(/^\u2068.*\u2069 – \u2068.*\u2069$/.test(await pair.page.locator('.details h2').textContent()), 'nor a tie\'s ends');
    equal(pair.seen.errors, [], 'no error');
    await pair.close();
    const undated = await open(of('undated', 'source,target,type\nNiger,Mali,040\n', '--window', 'month'));
    equal(await undated.page.locator('.timeline .note').textContent(), 'No event of this graph has a date: there is no period to play.', 'without dates it does not ask for windows');
    equal(undated.seen.errors, [], 'no error');
    await undated.close();
});

await section('coming back, and paper', async () => {
    const { page, seen, close } = await open(sample.html, { hash: '#theme=dark' });
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForFunction(() => location.hash.includes('view='));
    const again = await open(sample.html, { hash: await page.evaluate(() => location.hash) });
    const camera = () => window.entente.scene.sigma.getCamera().ratio.toFixed(3);
    equal(await again.page.evaluate(camera), await page.evaluate(camera), 'a link restores where the reader has moved to');
    await again.close();
    await page.locator('#tab-actors').click();
    await page.locator('#panel-actors tbody button').first().click();
    await page.keyboard.press('Escape');
    equal(await page.evaluate(() => document.activeElement.id), 'tab-actors', 'Escape leaves the focus where the reader was, not at the head of the page');
    await page.locator('#tab-graph').click();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    ok(await page.locator('.paper svg').isVisible() && await page.locator('main').isHidden(), 'what is printed is the picture');
    equal(await page.locator('.paper svg rect').first().getAttribute('fill'), '#ffffff', 'on white, in the dark too');
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    equal(await page.evaluate(() => [document.documentElement.dataset.theme, document.querySelector('.paper').childElementCount]), ['dark', 0], 'and then all is as before');
    equal(seen.errors, [], 'no error');
    await close();
});

await section('accessibility', async () => {
    const states = {
        'an actor, and the search open': { hash: '&actor=niger', then: page => page.locator('#search').fill('ni') },
        'a tie, and how it was made': { hash: '&tie=e8&from=2024-01&to=2024-03', then: page => page.locator('.about summary').click() },
        'the table of actors, narrow': { hash: '&tab=actors&color=pagerank', narrow: true },
        'the table of ties': { hash: '&tab=ties' },
    };
    for (const theme of ['light', 'dark']) {
        for (const language of ['en', 'fr']) {
            const { page, close } = await open(sample.html, { bypassCSP: true });
            await page.evaluate(axe);
            for (const [name, { hash, then, narrow }] of Object.entries(states)) {
                await page.setViewportSize(narrow ? { width: 360, height: 740 } : { width: 1280, height: 800 });
                await page.evaluate(text => (location.hash = text), `#theme=${theme}&lang=${language}${hash}`);
                await page.waitForFunction(lang => document.documentElement.lang === lang, language);
                if (then)
                    await then(page);
                const { violations } = await page.evaluate(() => window.axe.run());
                ok(violations.length === 0, `axe finds nothing: ${theme}, ${language}, ${name}`, violations.map(one => `${one.id}: ${one.help}\n${one.nodes.map(node => node.html).slice(0, 3).join('\n')}`).join('\n'));
            }
            await close();
        }
    }
    const { page, close } = await open(sample.html, { reducedMotion: 'reduce' });
    const box = await page.locator('.canvas').boundingBox();
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.wheel(0, -200);
    await page.waitForFunction(() => window.entente.scene.sigma.getCamera().ratio < 1);
    const ratios = await page.evaluate(() => new Promise(resolve => {
        const camera = window.entente.scene.sigma.getCamera(), seen = [];
        const look = () => (seen.push(camera.ratio) < 5 ? requestAnimationFrame(look) : resolve(new Set(seen.slice(1)).size));
        look();
    }));
    equal(ratios, 1, 'who asks for less motion sees none');
    await close();
});

await section('a narrow window', async () => {
    const { html, json } = write('narrow', SAMPLE, ...SPAN, '--memberships', 'star');
    for (const [width, height] of [[360, 640], [390, 844], [800, 600], [1280, 800]]) {
        const { page, seen, close } = await open(html, { viewport: { width, height }, hasTouch: width < 700, isMobile: width < 700 });
        for (const hash of ['#tab=graph', '#tab=actors', '#tab=ties', '#actor=niger', '#tie=e4', '#tie=e4&lang=fr']) {
            await page.evaluate(text => (location.hash = text), hash);
            await page.waitForTimeout(50);
            ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} × ${height} ${hash}: nothing reaches out of the window`);
            ok(await page.evaluate(() => innerWidth < 761 || document.querySelector('.timeline').getBoundingClientRect().bottom <= document.querySelector('footer').getBoundingClientRect().top + 1),
                `${width} × ${height} ${hash}: the period is whole above the foot`);
        }
        await page.evaluate(() => (location.hash = '#lang=en'));
        await page.waitForFunction(() => window.entente.state.tie === null);
        await page.evaluate(() => window.entente.scene.sigma.refresh({ schedule: false }));
        const boxes = await page.evaluate(() => {
            const { scene } = window.entente;
            return scene.named.map(({ row, x, y }) => {
                const { width, height } = scene.names.blocks.get(row);
                return { left: x - width / 2, right: x + width / 2, top: y, bottom: y + height };
            });
        });
        const meet = (a, b) => a.left < b.right - 0.01 && b.left < a.right - 0.01 && a.top < b.bottom - 0.01 && b.top < a.bottom - 0.01;
        ok(boxes.every((a, i) => boxes.every((b, j) => i === j || !meet(a, b))), `${width} × ${height}: no name lies over another`);
        equal(boxes.length, json.nodes.length, `${width} × ${height}: and all have theirs`);
        const least = await page.evaluate(() => Math.min(...[...document.querySelectorAll('button, select, .check, summary, input:not([type=checkbox])')]
            .filter(one => one.offsetParent).map(one => Math.min(one.offsetWidth, one.offsetHeight))));
        ok(least >= (width < 700 ? 38 : 24), `${width} × ${height}: what is touched is large enough`, least);
        equal(await page.locator('.about summary').textContent().then(text => text.includes(json.graph.summary)), true, `${width} × ${height}: the view's sentence is in sight`);
        if (width < 700) {
            await page.getByRole('button', { name: 'Show all' }).tap();
            const at = await page.evaluate(() => {
                const { scene, data } = window.entente, row = data.rowOf.get('russia'), box = scene.container.getBoundingClientRect();
                const place = scene.sigma.framedGraphToViewport({ x: scene.x[row], y: scene.y[row] });
                return { x: box.x + place.x, y: box.y + place.y };
            });
            await page.touchscreen.tap(at.x, at.y);
            await page.getByRole('button', { name: 'Russia ↓' }).tap();
            equal(await page.evaluate(() => document.activeElement.textContent), 'Russia', `${width} × ${height}: a tap chooses an actor, another goes to what is told of it`);
        }
        equal(seen.errors, [], `${width} × ${height}: no error`);
        await close();
    }
});

await section('hostile names', async () => {
    const names = ['</script><img src=x onerror=alert(1)>', '<!--<script>alert(2)', '__proto__', '"><svg onload=alert(3)>', 'constructor', '{{x}}', 'tail\\', ']]>', '\u2028\u202e أفريقيا'];
    const reports = names.map((name, i) => ({
        id: `r${i}<b>`, source: name, target: names[(i + 1) % names.length], type: '040', date: '2024-01-02', kind: 'event',
        document: '</script><script>alert(4)</script>', note: '<img src=x onerror=alert(5)>',
    }));
    const input = join(out, 'hostile.json');
    writeFileSync(input, JSON.stringify({ format: 'entente-interactions/1', title: '</title><script>alert(6)</script>', reports }));
    const { html, json } = write('hostile-page', input, '--window', 'month');
    const { page, seen, close } = await open(html);
    equal(await page.title(), '</title><script>alert(6)</script>', 'the title is text');
    equal(await page.locator('h1').textContent(), '</title><script>alert(6)</script>', 'the heading is text');
    await page.locator('#tab-actors').click();
    equal((await page.locator('#panel-actors tbody th').allTextContents()).sort(), json.nodes.map(node => node.label || node.id).sort(), 'names are text');
    await page.locator('#panel-actors tbody button').first().click();
    await page.locator('.tie-list button').first().click();
    equal(await page.locator('.quote').first().textContent(), '<img src=x onerror=alert(5)>', 'notes are text');
    equal(await page.evaluate(() => [document.scripts.length, document.images.length]), [1, 0], 'no element came out of them');
    equal([seen.errors, seen.requests], [[], []], 'no error, no dialog, no request');
    await close();
});

await section('a graph without windows', async () => {
    const { html, json } = write('whole', SAMPLE, '--level', 'state');
    const { page, seen, close } = await open(html);
    equal(await facts(page), wantedTotals(json), 'without windows the totals are there');
    ok((await page.locator('.timeline').textContent()).includes('--window'), 'and it says how to get windows');
    equal(seen.errors, [], 'no error');
    await close();
});

await section('2,000 actors and 20,000 ties', async () => {
    let seed = 1;
    const random = n => (seed = (seed * 48271) % 2147483647) % n, seen = new Set(), rows = ['date,source,target,type'];
    while (seen.size < 20000) {
        /* Some are met far more often than others. */
        const a = Math.floor((random(2000) * random(2000)) / 2000), b = random(2000), key = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (a === b || (seen.size < 2000 && seen.has(key)))
            continue;
        seen.add(key);
        rows.push(`2024-${String(1 + random(12)).padStart(2, '0')}-0${1 + random(9)},a${a},a${b},${random(4) ? '040' : '190'}`);
    }
    const input = join(out, 'large.csv');
    writeFileSync(input, rows.join('\n') + '\n');
    const { html, json } = write('large', input, '--undirected', '--window', 'month', '--measure', 'strength,degree,leiden');
    const started = performance.now(), { page, seen: said, close } = await open(html);
    note(`${json.nodes.length} actors, ${json.edges.length} ties: opened in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    equal(json.edges.length, 20000, 'there are 20,000 ties');
    /* The page's own part of a frame is what any machine has to do, told in time of its processor; the rest is the processor
     * standing in for a graphics card, which paints 20,000 ties point by point. */
    const figures = {}, session = await page.context().newCDPSession(page), steps = 12;
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    /* A processor's frames are so late that the page would come to rest between two of them; that is told by itself below. */
    await page.evaluate(() => (window.entente.rest = () => {}));
    const spent = async () => Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, 1000 * value]));
    for (const [name, change] of [
        ['play', 'i => window.entente.setPeriod(i, i)'],
        ['brush', 'i => window.entente.setPeriod(0, i)'],
        ['pan', 'i => window.entente.scene.sigma.getCamera().setState({ x: 0.5 + i / 100, y: 0.5, ratio: 1 })'],
        ['zoom', 'i => window.entente.scene.sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 0.9 ** i })'],
    ]) {
        await page.evaluate(() => window.entente.setPeriod(null, null));
        await page.waitForTimeout(300);
        const before = await spent();
        /* In tasks of the page, as a reader's would be. */
        const frames = await page.evaluate(`new Promise(resolve => {
            const change = ${change}, frames = [];
            let i = 0, start;
            const step = () => {
                if (i > 0)
                    frames.push(performance.now() - start);
                if (i === ${steps})
                    return resolve(frames);
                start = performance.now();
                change(i++);
                requestAnimationFrame(() => setTimeout(step));
            };
            setTimeout(step);
        })`);
        const after = await spent(), each = key => (after[key] - before[key]) / steps;
        frames.sort((a, b) => a - b);
        figures[name] = [each('ScriptDuration'), each('TaskDuration'), frames[steps >> 1]];
    }
    await page.evaluate(() => window.entente.scene.sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 }));
    for (const [name, [script, thread, frame]] of Object.entries(figures))
        note(`${name}: a frame takes ${script.toFixed(1)} ms of script, ${thread.toFixed(1)} ms of the page in all, and ${frame.toFixed(0)} ms until the processor has drawn it`);
    ok(Object.values(figures).flat().every(Number.isFinite), 'play, brush, pan and zoom go on to their end');

    /* Communities of a brushed period are found when it rests, in pieces between which the page answers. */
    const rested = await page.evaluate(async () => {
        const app = window.entente, { rest } = Object.getPrototypeOf(app), took = [];
        app.rest = () => {
            const start = performance.now();
            rest.call(app);
            took.push(performance.now() - start);
        };
        app.setPeriod(2, 6);
        const waits = app.finding !== null;
        while (app.finding)
            await new Promise(resolve => setTimeout(resolve, 20));
        const { data, shown } = app, friends = new Set();
        shown.active.forEach(row => shown.markOf(row) !== 'conflict' && friends.add(data.sources[row]).add(data.targets[row]));
        delete app.rest;
        return { waits, took, right: shown.communities.every((community, row) => (community !== null) === friends.has(row)) };
    });
    note(`communities of a brushed period: ${rested.took.length} pieces, the longest of ${Math.max(...rested.took).toFixed(0)} ms`);
    ok(rested.waits && rested.right, 'communities of a brushed period come when it rests: one for each who has a tie that is not conflict');

    /* Half way along a tie that nothing hides. */
    const tie = await page.evaluate(() => {
        window.entente.setPeriod(null, null);
        const { scene, data } = window.entente, { sigma } = scene, box = scene.container.getBoundingClientRect();
        sigma.refresh({ schedule: false });
        for (let row = data.edges.length - 1; row >= 0; row--) {
            const [a, b] = [data.sources[row], data.targets[row]];
            const middle = sigma.framedGraphToViewport({ x: (scene.x[a] + scene.x[b]) / 2, y: (scene.y[a] + scene.y[b]) / 2 });
            const x = Math.round(box.x + middle.x), y = Math.round(box.y + middle.y), at = { x: x - box.x, y: y - box.y };
            if (!sigma.getNodeAtPosition(at) && sigma.getEdgeAtPoint(at.x, at.y) === String(row))
                return { row, x, y };
        }
        return null;
    });
    await page.mouse.click(tie.x, tie.y);
    await page.waitForFunction(() => window.entente.state.tie !== null);
    equal(await page.evaluate(() => window.entente.state.tie), tie.row, 'a click on a tie opens it, of 20,000 too');
    equal(await page.locator('.event').count(), json.edges[tie.row].events, 'with its events');
    equal(said.errors, [], 'no error');
    await close();
});

await browser.close();
done();
