/* The page: reads the data, holds what the reader chose, and has every part say it anew when that changes. */

import { Controls, Legend } from './controls.js';
import { nameOf, readData, tieName } from './data.js';
import { Details } from './details.js';
import { h } from './dom.js';
import { Paint, colourColumns, isCommunity } from './paint.js';
import { styleOf, themeColours } from './palette.js';
import { Period } from './period.js';
import { pictureOf, savePng, saveSvg } from './picture.js';
import { Scene } from './scene.js';
import { Search } from './search.js';
import { compute } from './shown.js';
import { readHash, writeHash } from './state.js';
import { Table } from './tables.js';
import { Timeline } from './timeline.js';
import { Words, browserLanguage } from './words.js';

const TABS = ['graph', 'actors', 'ties'];
const REST_MS = 250, SOON_MS = 50, PIECE_MS = 6;
const LARGE = 5000; /* ties */

class App {
    constructor(data) {
        this.data = data;
        this.title = data.graph.title || 'entente';
        this.period = new Period(data);
        this.weightColumn = data.columns('edge').find(column => column.name === 'weight') || { name: 'weight', title: 'Weight', role: 'weight' };
        this.style = styleOf(data.graph);
        const { style } = this, first = (columns, name) => (columns.find(column => column.name === name) || columns[0] || { name: null }).name;
        this.defaults = { size: first(this.sizeColumns(), style.size_by || 'strength'), colour: first(colourColumns(data), style.color_by) };
        this.state = this.read();
        this.period.set(this.state.from, this.state.to);
        this.words = new Words(this.state.language || browserLanguage());
        this.darkness = matchMedia('(prefers-color-scheme: dark)');
        this.darkness.addEventListener('change', () => this.restyle());
        this.colours = themeColours(style, this.theme());
        this.paintBy();
        this.shown = compute(this);
        this.build();
        setTimeout(() => this.period.prepare([this.weightColumn], [this.sizeColumn()]));
        addEventListener('hashchange', () => this.restore());
        addEventListener('beforeprint', () => this.print(true));
        addEventListener('afterprint', () => this.print(false));
        addEventListener('keydown', event => event.key === 'Escape' && this.state.actor === null !== (this.state.tie === null) && this.select(null));
    }

    /* What the address says, as far as this graph has it. */
    read() {
        this.lastHash = location.hash;
        const state = readHash(this.data), known = (columns, name) => columns.some(column => column.name === name);
        state.size = known(this.sizeColumns(), state.size) ? state.size : this.defaults.size;
        state.colour = known(colourColumns(this.data), state.colour) ? state.colour : this.defaults.colour;
        return state;
    }

    paintBy() {
        const columns = colourColumns(this.data), column = columns.find(one => one.name === this.state.colour) || null;
        this.paint = new Paint(this, column);
        this.communityColumn = isCommunity(column) ? column : columns.find(isCommunity) || null;
    }

    theme() {
        return this.prints ? 'light' : this.state.theme || (this.darkness.matches ? 'dark' : 'light');
    }

    sizeColumns() {
        return this.data.columns('vertex').filter(column => ['count', 'score'].includes(column.role));
    }

    sizeColumn() {
        return this.sizeColumns().find(column => column.name === (this.state ? this.state.size : this.defaults.size)) || null;
    }

    totals() {
        const { data, shown, words } = this;
        const memberships = data.memberships.length ? words.say('membershipTotals', { n: shown.nMemberships, N: data.memberships.length }) : '';
        const counts = { n: shown.nActors, N: data.nodes.length, m: shown.nTies, M: data.allTies.length };
        return words.say('totals', {
            ...counts, w: this.period.follows(this.weightColumn) ? shown.total : null, ties: words.say(data.directed ? 'countedArcs' : 'countedTies', counts),
        }) + memberships;
    }

    /* ---- Building, once and again when the language changes ---- */

    build() {
        const { data } = this;
        this.search = new Search(this);
        this.controls = new Controls(this);
        this.legend = new Legend(this);
        this.timeline = new Timeline(this);
        this.details = new Details(this);
        this.tables = [new Table(this, 'actors'), new Table(this, 'ties')];
        this.canvas = h('div', { className: 'canvas', tabIndex: 0, role: 'group' });
        this.zooms = h('div', { className: 'zooms' });
        this.hint = h('p', { className: 'note hint' });
        this.peek = h('button', { type: 'button', className: 'peek', hidden: true, onclick: () => this.details.update(true) });
        this.stage = h('div', { className: 'stage', role: 'tabpanel', id: 'panel-graph' }, this.canvas, this.zooms, this.peek);
        this.stage.setAttribute('aria-labelledby', 'tab-graph');
        this.tabList = h('div', { className: 'tabs', role: 'tablist' });
        this.tools = h('div', { className: 'tools', role: 'group' });
        this.facts = h('p', { className: 'facts' });
        this.facts.setAttribute('aria-live', 'polite');
        this.about = h('details', { className: 'about' });
        this.said = h('output', { className: 'toast' });
        document.getElementById('page').replaceChildren(
            h('header', {},
                h('div', { className: 'heading' }, h('h1', { dir: 'auto' }, this.title), this.facts),
                h('div', { className: 'head-tools' }, this.search.element, this.tools)),
            h('main', {},
                h('div', { className: 'middle' }, this.tabList, this.stage, ...this.tables.map(table => table.element)),
                this.timeline.element,
                h('aside', {}, this.hint, this.details.element, this.legend.element, this.controls.element)),
            h('footer', {}, this.about),
            this.paper = h('div', { className: 'paper', ariaHidden: 'true' }),
            this.said);
        this.restyle(true);
        this.name();
        try {
            if (!document.createElement('canvas').getContext('webgl2'))
                throw new Error('no WebGL');
            this.scene = data.nodes.length ? new Scene(this, this.canvas) : null;
            if (!this.scene)
                this.canvas.append(h('p', { className: 'note' }, this.words.say('empty')));
        } catch (error) {
            this.scene = null;
            this.canvas.append(h('p', { className: 'note' }, this.words.say('noWebGL')));
        }
        this.update();
    }

    /* All that is worded. */
    name() {
        const { words, data } = this;
        document.documentElement.lang = words.language;
        document.title = this.title;
        this.canvas.setAttribute('aria-label', words.say('drawing', { n: data.nodes.length, m: data.edges.length }));
        this.tabList.setAttribute('aria-label', words.say('views'));
        this.tabList.replaceChildren(...TABS.map(tab => h('button', {
            type: 'button', role: 'tab', id: `tab-${tab}`, onclick: () => this.change({ tab }), onkeydown: event => this.tabKey(event),
        }, words.say(tab === 'ties' && data.directed ? 'arcs' : tab))));
        TABS.forEach((tab, i) => this.tabList.children[i].setAttribute('aria-controls', `panel-${tab}`));
        this.zooms.replaceChildren(...[['zoomIn', '+', 1 / 1.4], ['zoomOut', '−', 1.4], ['fit', '⤢', 0]].map(([key, text, factor]) =>
            h('button', { type: 'button', title: words.say(key), ariaLabel: words.say(key), onclick: () => this.scene && this.scene.zoom(factor) }, text)));
        this.tools.setAttribute('aria-label', words.say('tools'));
        this.themeButton = h('button', { type: 'button', onclick: () => this.toggleTheme() });
        this.tools.replaceChildren(
            h('button', { type: 'button', onclick: () => this.copyLink() }, words.say('link')),
            h('button', { type: 'button', onclick: () => this.save(savePng) }, words.say('png')),
            h('button', { type: 'button', onclick: () => this.save(saveSvg) }, words.say('svg')),
            this.themeButton,
            h('button', { type: 'button', lang: words.language === 'fr' ? 'en' : 'fr', onclick: () => this.toggleLanguage() }, words.say('language')));
        this.search.name();
        this.hint.textContent = words.say('hint');
        this.nameTheme();
        this.tellAbout();
    }

    nameTheme() {
        this.themeButton.textContent = this.words.say(this.theme() === 'dark' ? 'themeLight' : 'theme');
    }

    tellAbout() {
        const { graph } = this.data, { words } = this;
        const item = (key, ...content) => [h('dt', {}, words.say(key)), h('dd', { lang: 'en' }, ...content)];
        this.about.replaceChildren(
            h('summary', {}, h('span', { className: 'key' }, `${words.say('about')} `), h('span', { className: 'sentence', lang: 'en' }, graph.summary || '')),
            h('dl', {},
                graph.account && graph.account.line ? item('account', graph.account.line) : null,
                graph.account && graph.account.not_measured ? item('notMeasured', graph.account.not_measured.join('; ')) : null,
                graph.inputs ? item('inputs', h('ul', {}, graph.inputs.map(input =>
                    h('li', {}, input.name, h('span', { className: 'sub' }, ` ${input.format}, ${words.number(input.size)} B, SHA-256 ${input.sha256}`))))) : null),
            h('p', { className: 'sub' }, words.say('made', { x: graph.generator })));
    }

    tabKey(event) {
        const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
        if (!step)
            return;
        event.preventDefault();
        const tab = TABS[(TABS.indexOf(this.state.tab) + step) % TABS.length];
        this.change({ tab });
        document.getElementById(`tab-${tab}`).focus();
    }

    /* ---- What the reader does ---- */

    change(changes, rebuilt) {
        Object.assign(this.state, changes);
        if (rebuilt === 'controls')
            this.rebuildControls();
        this.update();
    }

    /* The control that was used keeps the focus. */
    rebuildControls() {
        const all = () => [...this.controls.element.querySelectorAll('input, select, button')];
        const at = all().indexOf(document.activeElement);
        this.controls.build();
        if (at >= 0 && all()[at])
            all()[at].focus();
    }

    setPeriod(from, to) {
        const last = this.data.windows.length - 1;
        if (from !== null && last > 0 && Math.min(from, to) === 0 && Math.max(from, to) === last && this.data.tiles)
            from = to = null;
        this.period.set(from, to);
        Object.assign(this.state, { from: this.period.from, to: this.period.to });
        this.update(true);
    }

    /* The focus goes to what is told, and back to where it came from. */
    select(type, row, focus) {
        const inside = this.details.element.contains(document.activeElement);
        if (focus && !inside)
            this.opener = document.activeElement;
        this.change({ actor: type === 'actor' ? row : null, tie: type === 'tie' ? row : null });
        if (focus)
            this.details.update(true);
        else if (inside)
            (this.opener && this.opener.isConnected && this.opener.offsetParent ? this.opener : document.getElementById(`tab-${this.state.tab}`)).focus();
    }

    reveal(row) {
        if (this.scene && this.state.tab === 'graph')
            this.scene.show(row);
    }

    toggleTheme() {
        const next = this.theme() === 'dark' ? 'light' : 'dark';
        this.state.theme = next === (this.darkness.matches ? 'dark' : 'light') ? null : next;
        this.restyle();
    }

    toggleLanguage() {
        const next = this.words.language === 'fr' ? 'en' : 'fr';
        this.state.language = next === browserLanguage() ? null : next;
        this.useLanguage(next);
        this.tools.lastElementChild.focus();
    }

    useLanguage(language) {
        this.words.use(language);
        this.name();
        this.controls.build();
        this.timeline.build();
        this.update();
    }

    /* What is saved is the drawing as it is seen, so it comes into sight first. */
    save(write) {
        if (!this.scene)
            return;
        if (this.state.tab !== 'graph') {
            this.change({ tab: 'graph' });
            this.scene.sigma.refresh({ schedule: false });
        }
        write(this);
    }

    async copyLink() {
        this.address();
        let key = 'copied';
        try {
            await navigator.clipboard.writeText(location.href);
        } catch (error) {
            key = 'notCopied';
        }
        this.said.textContent = this.words.say(key);
        setTimeout(() => (this.said.textContent = ''), 4000);
    }

    /* A link was followed inside the page. */
    restore() {
        this.state = this.read();
        const { state } = this, language = state.language || browserLanguage();
        this.period.set(state.from, state.to);
        if (language !== this.words.language)
            this.useLanguage(language);
        this.controls.build();
        if (this.scene)
            this.scene.look();
        this.restyle();
    }

    /* On paper the drawing is the picture that is saved, on white, with title and legend; a table is what the page shows. */
    print(starts) {
        if (!this.scene || this.prints === starts)
            return;
        this.prints = starts;
        this.restyle();
        this.paper.replaceChildren(...(starts && this.state.tab === 'graph' ? [pictureOf(this)] : []));
    }

    /* ---- Showing it ---- */

    restyle(first) {
        document.documentElement.dataset.theme = this.theme();
        this.colours = themeColours(this.style, this.theme());
        if (first)
            return;
        if (this.scene)
            this.scene.restyle();
        this.nameTheme();
        this.controls.build();
        this.update();
    }

    /* `moves` where the period is played or brushed: on a large graph, what is read at leisure waits for its rest. */
    update(moves) {
        const { state } = this, waits = moves === true && this.data.edges.length > LARGE;
        if (!this.paint.column || this.paint.column.name !== this.state.colour)
            this.paintBy();
        clearTimeout(this.resting);
        this.finding = null; /* for communities of this period, where they are still to be found */
        this.shown = compute(this);
        this.facts.textContent = this.totals();
        TABS.forEach(tab => {
            const button = document.getElementById(`tab-${tab}`), on = tab === state.tab;
            button.setAttribute('aria-selected', String(on));
            button.tabIndex = on ? 0 : -1;
            document.getElementById(`panel-${tab}`).hidden = !on;
        });
        this.timeline.update();
        if (!waits)
            this.tell();
        if (this.scene && state.tab === 'graph')
            this.scene.update();
        if (waits || this.finding)
            this.resting = setTimeout(() => this.rest(), this.timeline.timer === null ? REST_MS : SOON_MS);
        this.addressLater();
    }

    /* What is said in words. */
    tell() {
        const { state } = this;
        this.legend.update();
        this.details.update(false);
        /* Where the window is narrow, what was chosen is told further down. */
        const chosen = state.tie !== null ? tieName(this.data, state.tie) : state.actor !== null ? nameOf(this.data, state.actor) : '';
        this.hint.hidden = chosen !== '' || !this.scene;
        this.peek.hidden = chosen === '';
        this.peek.textContent = `${chosen} ↓`;
        this.tables.forEach(table => table.update());
    }

    /* The period has come to rest, or to the next step of play: some milliseconds of the search, until it is done. */
    rest() {
        const end = performance.now() + PIECE_MS;
        while (this.finding && performance.now() < end) {
            if (this.finding.next().done)
                this.update();
        }
        if (this.finding)
            this.resting = setTimeout(() => this.rest());
        else
            this.tell();
    }

    /* Browsers refuse a page that changes its address at every step of a brush. */
    addressLater() {
        clearTimeout(this.addressing);
        this.addressing = setTimeout(() => this.address(), REST_MS);
    }

    address() {
        clearTimeout(this.addressing);
        /* A link that was opened meanwhile is read before anything is written over it. */
        if (location.hash !== this.lastHash)
            return;
        writeHash(this.data, this.state, this.defaults);
        this.lastHash = location.hash;
    }
}

const app = new App(readData());
/* For those who look into the page from the browser's console, and for the tests. */
window.entente = app;
