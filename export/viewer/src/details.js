/* What is known of the actor or tie that was chosen. */

import { nameOf, tieName } from './data.js';
import { h } from './dom.js';
import { eventList } from './events.js';
import { communityMark, tieMark } from './marks.js';
import { SIGNS } from './palette.js';
import { seriesChart } from './series.js';

const TIES_AT_ONCE = 40;

function isMeasured(column) {
    return column.role === 'count' || column.role === 'score' || column.role === 'weight';
}

/* "3 of 9": how many are larger, among those shown that have a value. */
function rankOf(app, column, row, value) {
    let above = 0, n = 0;
    app.period.nodeValues(column).forEach((theirs, other) => {
        if (!app.shown.actors[other] || !Number.isFinite(theirs))
            return;
        n++;
        above += theirs > value && other !== row;
    });
    return `${app.words.number(above + 1)} ${app.words.say('of')} ${app.words.number(n)}`;
}

function valueTable(app, columns, valueOf, rank) {
    const { words, period } = app;
    const head = [words.say('measure'), words.say('value'), ...(rank ? [words.say('rank')] : [])];
    return h('table', { className: 'values' },
        h('thead', {}, h('tr', {}, head.map(text => h('th', { scope: 'col' }, text)))),
        h('tbody', {}, columns.map(column => {
            const value = valueOf(column);
            return h('tr', {},
                h('th', { scope: 'row', title: column.reads || '' }, words.column(column),
                    period.follows(column) ? null : h('span', { className: 'unseen' }, ` (${words.say('whole')})`),
                    period.follows(column) ? null : h('span', { ariaHidden: 'true' }, ' *')),
                h('td', {}, words.cell(column, value)),
                rank ? h('td', {}, Number.isFinite(value) ? rank(column, value) : '') : null);
        })),
        columns.some(column => !period.follows(column))
            ? h('caption', { className: 'note' }, `* ${words.say('wholeValue')}`) : null);
}

function actorPanel(app, row) {
    const { data, words, period, shown } = app, node = data.nodes[row];
    const columns = data.columns('vertex').filter(isMeasured), size = app.sizeColumn();
    const ties = data.ties[row].filter(edge => shown.ties[edge])
        .sort((a, b) => shown.weights[b] - shown.weights[a] || a - b);
    const list = h('ul', { className: 'tie-list' });
    const more = h('button', { type: 'button', className: 'more', onclick: () => add() });
    function add() {
        const at = list.childElementCount;
        list.append(...ties.slice(at, at + TIES_AT_ONCE).map(edge => h('li', {},
            h('button', { type: 'button', onclick: () => app.select('tie', edge, true) },
                tieMark(app, shown.markOf(edge)), h('span', { className: 'name' }, tieName(data, edge),
                    data.eventLayers > 1 && !data.isMembership[edge] ? h('span', { className: 'sub' }, ` ${words.layer(data.edges[edge].layer)}`) : null),
                h('span', { className: 'unseen' }, ` ${words.words[shown.markOf(edge)]} `),
                h('span', { className: 'number' }, data.isMembership[edge] ? '' : words.number(shown.weights[edge]))))));
        const left = ties.length - list.childElementCount;
        more.hidden = left === 0;
        more.textContent = words.say('more', { n: Math.min(TIES_AT_ONCE, left) });
    }
    add();
    return [
        h('h2', { tabIndex: -1 }, nameOf(data, row)),
        h('p', { className: 'sub' }, [words.say('actor'), node.kind ? words.kind(node.kind) : null, node.id !== node.label ? node.id : null]
            .filter(Boolean).join(' · ')),
        app.communityColumn && shown.communities[row] !== null
            ? h('p', { className: 'sub' }, communityMark(app, shown.communities[row]), ` ${words.say('community')} ${shown.communities[row]}`) : null,
        size ? seriesChart(app, size, window => period.inWindow(data.nodesAlong, size, row, window)) : null,
        valueTable(app, columns, column => period.nodeValue(column, row), (column, value) => rankOf(app, column, row, value)),
        h('h3', {}, words.say('tiesOf', { n: ties.length })), list, more,
    ];
}

/* A membership has no events: what it rests on is when it held. */
function spellList(app, row) {
    const { words, data } = app;
    return [
        h('h3', {}, words.say('held')),
        h('ul', {}, data.edges[row].spells.map(([onset, terminus]) => h('li', {},
            onset && terminus ? words.say('fromTo', { from: onset, to: terminus })
                : onset ? words.say('since', { from: onset }) : terminus ? words.say('until', { to: terminus }) : words.say('always')))),
    ];
}

function tiePanel(app, row) {
    const { data, words, period } = app, ends = [data.sources[row], data.targets[row]];
    const end = which => h('button', { type: 'button', className: 'end', onclick: () => app.select('actor', which, true) }, nameOf(data, which));
    const sign = data.isMembership[row] ? 'membership' : SIGNS[period.edgeSigns()[row]];
    return [
        h('h2', { tabIndex: -1 }, tieName(data, row)),
        h('p', { className: 'sub' }, ...(data.isMembership[row] ? [] : [words.say(data.directed ? 'arc' : 'tie'), ' · ']), tieMark(app, sign), ` ${words.words[sign]}`,
            data.eventLayers > 1 && !data.isMembership[row] ? ` · ${words.layer(data.edges[row].layer)}` : null),
        h('p', { className: 'ends-of' }, end(ends[0]), data.directed ? ' → ' : ' – ', end(ends[1])),
        ...(data.isMembership[row] ? spellList(app, row) : evidence(app, row)),
    ];
}

function evidence(app, row) {
    const { data, period } = app, columns = data.columns('edge').filter(isMeasured);
    return [
        seriesChart(app, app.weightColumn, window => period.inWindow(data.edgesAlong, app.weightColumn, row, window)),
        ...eventList(app, row),
        valueTable(app, columns, column => period.edgeValue(column, row)),
    ];
}

export class Details {
    constructor(app) {
        this.app = app;
        this.element = h('section', { className: 'details', hidden: true });
    }

    update(focus) {
        const { app } = this, { state, words } = app;
        const content = state.tie !== null ? tiePanel(app, state.tie) : state.actor !== null ? actorPanel(app, state.actor) : null;

        this.element.hidden = !content;
        if (!content) {
            this.element.replaceChildren();
            return;
        }
        this.element.setAttribute('aria-label', words.say(state.tie !== null ? 'tie' : 'actor'));
        this.element.replaceChildren(
            h('button', { type: 'button', className: 'close', onclick: () => app.select(null), ariaLabel: words.say('close') }, '×'),
            ...content.flat().filter(Boolean));
        if (focus)
            this.element.querySelector('h2').focus();
    }
}
