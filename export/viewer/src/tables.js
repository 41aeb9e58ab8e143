/* The same as the drawing, as tables: what the period and the filters leave, sortable, some rows at a time. */

import { nameOf } from './data.js';
import { h } from './dom.js';
import { communityMark, tieMark } from './marks.js';

const AT_ONCE = 100;

const collator = new Intl.Collator();
const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b));

/* What is missing comes last, whichever way round. */
function sorted(rows, column, down) {
    const all = rows.map(row => ({ row, value: column.value(row) ?? null }));
    const known = all.filter(({ value }) => value !== null).sort((a, b) => (down ? -1 : 1) * compare(a.value, b.value) || a.row - b.row);
    return [...known, ...all.filter(({ value }) => value === null)].map(({ row }) => row);
}

export class Table {
    constructor(app, which) {
        this.app = app;
        this.which = which;
        this.sort = null;
        this.limit = AT_ONCE;
        this.element = h('div', { className: 'table-view', id: `panel-${which}`, role: 'tabpanel', tabIndex: 0, hidden: true });
        this.element.setAttribute('aria-labelledby', `tab-${which}`);
    }

    columns() {
        const { app, which } = this, { data, words, period, shown } = app;
        const open = (type, row, text) => h('button', { type: 'button', className: 'open', onclick: () => app.select(type, row, true) }, text);
        const measured = (of, valueOf) => data.columns(of).filter(column => ['count', 'score', 'weight'].includes(column.role)).map(column => ({
            key: column.name, title: words.column(column), note: column.reads, value: row => valueOf(column, row),
            cell: row => words.cell(column, valueOf(column, row)), number: true,
        }));
        if (which === 'actors') {
            return [
                { key: 'name', title: words.say('name'), value: row => nameOf(data, row), cell: row => open('actor', row, nameOf(data, row)), head: true },
                { key: 'kind', title: words.say('kind'), value: row => data.nodes[row].kind ?? null, cell: row => words.kind(data.nodes[row].kind || '–') },
                app.communityColumn ? {
                    key: 'community', title: words.say('community'), value: row => shown.communities[row],
                    cell: row => (shown.communities[row] === null ? '–' : [communityMark(app, shown.communities[row]), ` ${shown.communities[row]}`]),
                } : null,
                ...measured('vertex', (column, row) => period.nodeValue(column, row)),
            ].filter(Boolean);
        }
        return [
            {
                key: 'source', title: words.say(data.directed ? 'source' : 'one'), head: true,
                value: row => nameOf(data, data.sources[row]), cell: row => open('tie', row, nameOf(data, data.sources[row])),
            },
            {
                key: 'target', title: words.say(data.directed ? 'target' : 'other'),
                value: row => nameOf(data, data.targets[row]), cell: row => nameOf(data, data.targets[row]),
            },
            {
                key: 'sign', title: words.say('sign'), value: row => shown.markOf(row),
                cell: row => [tieMark(app, shown.markOf(row)), ` ${words.words[shown.markOf(row)]}`],
            },
            data.eventLayers > 1 ? {
                key: 'layer', title: words.say('layer'), value: row => words.layer(data.edges[row].layer), cell: row => words.layer(data.edges[row].layer),
            } : null,
            ...measured('edge', (column, row) => period.edgeValue(column, row)),
        ].filter(Boolean);
    }

    update() {
        const { app, which } = this, { words, shown } = app;
        if (app.state.tab !== which)
            return;
        const columns = this.columns(), marks = which === 'actors' ? shown.actors : shown.ties;
        const sort = this.sort || { key: which === 'actors' && app.sizeColumn() ? app.sizeColumn().name : app.weightColumn.name, down: true };
        const by = columns.find(column => column.key === sort.key) || columns[0];
        const rows = sorted([...marks.keys()].filter(row => marks[row]), by, sort.down);
        const head = columns.map(column => {
            const cell = h('th', { scope: 'col', className: column.number ? 'number' : '' },
                h('button', {
                    type: 'button', title: column.note || '', onclick: () => {
                        this.sort = { key: column.key, down: column === by ? !sort.down : Boolean(column.number) };
                        this.update();
                        this.element.querySelectorAll('thead button')[columns.indexOf(column)].focus();
                    },
                }, column.title, h('span', { ariaHidden: 'true' }, column === by ? (sort.down ? ' ↓' : ' ↑') : '')));
            if (column === by)
                cell.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending');
            return cell;
        });
        const body = rows.slice(0, this.limit).map(row => h('tr', {}, columns.map(column =>
            h(column.head ? 'th' : 'td', { scope: column.head ? 'row' : null, className: column.number ? 'number' : column.key }, column.cell(row)))));
        const left = rows.length - Math.min(rows.length, this.limit);
        this.element.replaceChildren(
            h('table', { className: 'rows' },
                h('caption', {}, `${words.say(which === 'actors' ? 'actors' : app.data.directed ? 'arcs' : 'ties')}, ${words.say('tableNote')}`),
                h('thead', {}, h('tr', {}, head)), h('tbody', {}, body)),
            ...(rows.length ? [] : [h('p', { className: 'note' }, words.say('nothing'))]),
            ...(left ? [h('button', {
                type: 'button', className: 'more', onclick: () => {
                    this.limit += 4 * AT_ONCE;
                    this.update();
                },
            }, words.say('more', { n: Math.min(left, 4 * AT_ONCE) }))] : []));
    }
}
